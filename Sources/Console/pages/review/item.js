// One review item: both values side by side with who, when and why, and the choice.

import { h, joined } from "../dom.js";
import { list, sentence, t } from "../i18n.js";
import { button, valueInput } from "../parts/forms.js";
import { cellText, keyCap, tag } from "../parts/marks.js";
import { decidedText } from "../parts/notices.js";
import { facts } from "../parts/tables.js";
import { recordLink } from "../router.js";
import { durationText, timeText } from "../times.js";
import { decisionText, differing } from "./words.js";

/** Whoever was later by less than this was not later in any way that matters. */
const MINUTE_MS = 60_000;

/**
 * Shows an item. `actions` has `decide(decision, value)`, `merge()`, `postpone()` and `undo()`; `notice` is what has to
 * be said of it first.
 */
export function itemView(item, actions, notice) {
  return h(
    "article",
    { class: "review-item", "aria-labelledby": "item-title" },
    h(
      "header",
      {},
      h(
        "p",
        { class: "kicker" },
        joined([t("review.number", item.number), item.reason.label, cellText(item.cell), item.field?.label]),
      ),
      h(
        "h2",
        { id: "item-title", tabindex: "-1" },
        h("a", { href: recordLink(item.record) }, item.record.title),
        " ",
        h("small", {}, item.record.ledger.label),
      ),
    ),
    notice,
    h("p", { class: "explanation" }, sentence(item.text)),
    item.state === "decided" ? decidedView(item, actions) : openView(item, actions),
    facts([
      [t("review.base"), item.base],
      [t("review.now"), item.now !== item.standing?.text && item.now],
      [t("review.change"), item.change && sentence(item.change)],
      [t("review.device-clock"), item.device_clock_ms !== undefined && timeText(item.device_clock_ms)],
      [t("review.opened"), timeText(item.opened_ms)],
      [t("review.deciders"), sentence(list(item.deciders.map(({ label }) => label)))],
      [t("review.earlier"), item.earlier.length > 0 && item.earlier.map((text) => h("p", {}, text))],
    ]),
  );
}

function decidedView(item, { undo }) {
  return [
    sides(item),
    h(
      "div",
      { class: "notice notice-done" },
      h("p", {}, decidedText(item.decided)),
      item.offers.includes("undo") && button(t("review.undo"), undo, { key: "undo", hint: "u" }),
    ),
  ];
}

function sides(item) {
  return h("div", { class: "sides" }, [
    item.standing &&
      h("div", { class: "side" }, h("h3", {}, t("review.standing")), sideContent(item.standing, item.other)),
    item.other && h("div", { class: "side" }, h("h3", {}, t("review.other")), sideContent(item.other, item.standing)),
  ]);
}

function sideContent(side, other) {
  return [
    h("p", { class: "side-value" }, differing(side.text, other?.text)),
    h(
      "p",
      { class: "side-who" },
      joined([
        side.by,
        side.device !== undefined && t("review.device", side.device),
        timeText(side.edited_ms),
        other &&
          side.edited_ms - other.edited_ms >= MINUTE_MS &&
          t("review.later-by", durationText(side.edited_ms - other.edited_ms)),
      ]),
    ),
  ];
}

function openView(item, actions) {
  const postponed =
    item.postponed &&
    h(
      "p",
      { class: "notice" },
      t("review.postponed-until", timeText(item.postponed.until_ms), item.postponed.by, item.postponed.reason),
    );
  if (item.offers.length === 0) {
    return [
      postponed,
      sides(item),
      h("p", { class: "notice" }, t("review.not-yours", list(item.deciders.map(({ label }) => label)))),
    ];
  }
  return [postponed, choiceForm(item, actions)];
}

function choiceForm(item, { decide, merge, postpone }) {
  const offers = (name) => item.offers.includes(name);
  const typed = offers("value")
    ? valueInput(item.input, {
        id: "typed-value",
        "aria-label": t("decide.value"),
        maxlength: item.input?.bytes_max ?? 6000,
        on: { focus: () => check("value"), input: () => check("value") },
      })
    : null;
  const check = (name) => {
    form.querySelector(`input[value="${name}"]`).checked = true;
    go.disabled = false;
  };
  const go = h(
    "button",
    { type: "submit", class: "primary", disabled: true, "data-key": "decide" },
    t("review.decide"),
    keyCap("Enter"),
  );
  const options = [
    offers("keep") && option("keep", "1", item, item.standing && sideContent(item.standing, item.other)),
    offers("take") && option("take", "2", item, item.other && sideContent(item.other, item.standing)),
    offers("value") && option("value", "3", item, typed),
  ];
  const form = h(
    "form",
    {
      class: "choice",
      on: {
        submit: (event) => {
          event.preventDefault();
          const chosen = form.querySelector("input[name=decision]:checked")?.value;
          if (!chosen) return;
          if (chosen === "value" && typed.value.trim() === "") typed.focus();
          else decide(chosen, chosen === "value" ? typed.value : undefined);
        },
        change: () => {
          go.disabled = false;
        },
        keydown: (event) => {
          // Several lines take Enter for themselves.
          if (event.key === "Enter" && event.ctrlKey && event.target === typed) form.requestSubmit();
        },
      },
    },
    // What neither choice shows is shown above them: the two records of a duplicate, or a change as a whole.
    !offers("take") && sides(item),
    h(
      "fieldset",
      {},
      h("legend", { class: "visually-hidden" }, t("review.choose")),
      h("div", { class: "options" }, options),
    ),
    h(
      "div",
      { class: "buttons" },
      options.some(Boolean) && go,
      offers("merge") && button(t("review.merge"), merge, { key: "merge", hint: "m", kind: "primary" }),
      offers("postpone") && button(t("review.postpone"), postpone, { key: "postpone", hint: "p" }),
    ),
  );
  return form;
}

function option(decision, key, item, content) {
  return h(
    "label",
    { class: "option" },
    h(
      "span",
      { class: "option-head" },
      h("input", { type: "radio", name: "decision", value: decision, "data-choice": key }),
      keyCap(key),
      h("strong", {}, decisionText(decision, item)),
    ),
    content,
  );
}

/** The entry of an item in the list beside it. */
export function queueEntry(item, href, isCurrent) {
  const state = item.isElsewhere
    ? tag(t("review.elsewhere"))
    : item.state === "decided"
      ? tag(item.decided.label, "done")
      : item.state === "postponed"
        ? tag(t("review.postponed"))
        : !item.may_decide && tag(t("review.others"));
  return h(
    "li",
    { class: isCurrent ? "is-current" : item.state === "waiting" ? null : "is-done" },
    h(
      "a",
      { href, "aria-current": isCurrent ? "true" : null, "data-key": `item-${item.number}` },
      h("span", { class: "entry-title" }, item.record.title, state),
      h("small", {}, joined([`#${item.number}`, item.reason.label, item.field?.label, item.cell?.code])),
    ),
  );
}
