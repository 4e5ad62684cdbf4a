// Undoing one change of a record: first what would go back and what would stay, then it is done.

import * as api from "../api.js";
import { h, replace } from "../dom.js";
import { sentence, t } from "../i18n.js";
import { formDialog, messageDialog } from "../parts/dialogs.js";
import { table } from "../parts/tables.js";
import { fullTimeText } from "../times.js";

/**
 * Shows what undoing the change at `address` would do, and does it when told to. Answers what was done, or null. If the
 * record has changed meanwhile, the preview is made anew and has to be looked at.
 */
export async function undoDialog(address) {
  let preview = await api.get(address);
  const title = t("undo.title", preview.number);
  if (!preview.is_possible) {
    await messageDialog({ title, body: [whatIsUndone(preview), h("p", { class: "notice" }, preview.why_not)] });
    return null;
  }
  let done = null;
  const shown = h("div", {}, effects(preview));
  await formDialog({
    title,
    className: "large",
    body: shown,
    submitLabel: t("undo.submit"),
    isDanger: true,
    warning: t("undo.on-record"),
    submit: async () => {
      try {
        done = await api.post(address, undefined, { version: preview.version });
      } catch (problem) {
        if (problem.kind === "changed") {
          preview = await api.get(address);
          replace(shown, effects(preview));
        }
        throw problem;
      }
    },
  });
  return done;
}

function whatIsUndone({ who, made_ms: made, what }) {
  return h("p", {}, h("strong", {}, who), " ", h("time", {}, fullTimeText(made)), h("br", {}), sentence(what));
}

function effects(preview) {
  return [
    whatIsUndone(preview),
    preview.why_not && h("p", { class: "notice" }, preview.why_not),
    preview.fields.length > 0 &&
      table({
        caption: t("undo.fields"),
        columns: [
          { label: t("merge.field"), isHead: true, cell: ({ label }) => sentence(label) },
          { label: t("review.now"), cell: ({ now }) => now },
          { label: t("undo.after"), cell: fieldAfter },
        ],
        rows: preview.fields,
      }),
    preview.items.map((text) => h("p", {}, sentence(text))),
  ];
}

function fieldAfter({ now, after, why_not: whyNot }) {
  if (whyNot) return [t("undo.stays"), h("small", {}, whyNot)];
  return now === after ? after : h("ins", {}, after);
}
