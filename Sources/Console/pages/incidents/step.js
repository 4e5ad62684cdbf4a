// Taking a step: a form with what the centre asks for, and a clear word where nothing leads back.

import { h, replace } from "../dom.js";
import { sentence, t } from "../i18n.js";
import { formDialog } from "../parts/dialogs.js";
import { field, select, textInput } from "../parts/forms.js";
import { loadDirectory } from "../session.js";
import { fromInput, fullTimeText, inputText, now } from "../times.js";
import { timeline } from "./timeline.js";

const MINUTE_MS = 60_000;

/**
 * Asks for what an offered step needs, and sends it by `send(step, version)`, about the incident as the officer saw it.
 * If it has changed meanwhile, `reload()` brings it anew, what came in is shown above the form, and what was typed stays.
 */
export async function stepDialog(incident, { action, inputs, is_final: isFinal }, { send, reload }) {
  const { workers } = await loadDirectory();
  let seen = incident;
  const meanwhile = h("div", {});
  const controls = inputs.map((input) => control(input, workers));
  return formDialog({
    title: sentence(t("step.title", action.label, incident.title)),
    body: [meanwhile, controls.map(({ element }) => element)],
    submitLabel: sentence(action.label),
    warning: isFinal ? t("step.final") : t("step.on-record"),
    isDanger: isFinal,
    submit: async () => {
      const step = { action: action.name };
      for (const { name, read } of controls) {
        const value = read();
        if (value !== "" && value !== null) step[name] = value;
      }
      try {
        await send(step, seen.version);
      } catch (problem) {
        if (problem.kind !== "changed") throw problem;
        const fresh = await reload();
        const added = fresh.timeline.slice(seen.timeline.length);
        seen = fresh;
        replace(
          meanwhile,
          h("div", { class: "notice notice-problem" }, h("p", {}, t("step.meanwhile")), timeline(added)),
        );
        throw problem;
      }
    },
  });
}

function control({ name, label, is_required: required, choices, earliest_ms: earliest, latest_ms: latest }, workers) {
  switch (name) {
    case "text": {
      const input = h("textarea", { rows: 3, maxlength: 2000, required, name });
      return { name, element: field(label, input), read: () => input.value.trim() };
    }
    case "department": {
      const input = select({ required, name }, choices ?? [], undefined, { none: t("choose") });
      return { name, element: field(label, input), read: () => input.value };
    }
    case "handler": {
      const input = textInput({ required, name, maxlength: 30, list: "handlers" });
      const known = h(
        "datalist",
        { id: "handlers" },
        workers.map((worker) => h("option", { value: worker.name }, worker.department?.label ?? worker.role.label)),
      );
      return { name, element: [field(label, input), known], read: () => input.value.trim() };
    }
    case "deadline_ms": {
      // Whole minutes within what the rules allow.
      const first = earliest === undefined ? now() : Math.ceil(earliest / MINUTE_MS) * MINUTE_MS;
      const suggested = latest ?? earliest;
      const input = h("input", {
        type: "datetime-local",
        required,
        name,
        min: inputText(first),
        max: latest === undefined ? null : inputText(latest),
        value: suggested === undefined ? "" : inputText(suggested),
      });
      const hint = latest !== undefined ? t("step.deadline-hint", fullTimeText(latest)) : undefined;
      return { name, element: field(label, input, { hint }), read: () => fromInput(input.value) };
    }
    default: {
      const radios = (choices ?? []).map((choice) =>
        h(
          "label",
          { class: "check" },
          h("input", { type: "radio", name, value: choice.name, required }),
          sentence(choice.label),
        ),
      );
      const element = h("fieldset", {}, h("legend", {}, sentence(label)), radios);
      return { name, element, read: () => element.querySelector("input:checked")?.value ?? "" };
    }
  }
}
