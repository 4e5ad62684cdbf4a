// Fields with labels, and what is said of them when they are wrong.

import { h, uniqueID } from "../dom.js";
import { sentence, t } from "../i18n.js";

/** A control with its label, and a hint below it. */
export function field(label, control, { hint, isInline = false } = {}) {
  const id = control.id || uniqueID("field");
  control.id = id;
  const hintID = hint ? `${id}-hint` : null;
  if (hintID) control.setAttribute("aria-describedby", hintID);
  const needed = control.required ? h("span", { class: "needed" }, ` ${t("needed")}`) : null;
  return h(
    "div",
    { class: isInline ? "field field-inline" : "field" },
    h("label", { for: id }, sentence(label), needed),
    control,
    hint && h("span", { class: "hint", id: hintID }, hint),
  );
}

/** A list to choose from; `choices` are `{ name, label }`. */
export function select(attributes, choices, value, { none } = {}) {
  return h(
    "select",
    attributes,
    none !== undefined && h("option", { value: "" }, sentence(none)),
    choices.map(({ name, label }) => h("option", { value: name, selected: name === value }, sentence(label))),
  );
}

/** A text box that is as wide as what it takes. */
export function textInput(attributes) {
  return h("input", { type: "text", autocomplete: "off", spellcheck: "false", ...attributes });
}

/** The control for a ledger field's value, as the centre describes it (`FieldInput`). */
export function valueInput(input, attributes, value = "") {
  switch (input?.type) {
    case "choice":
      return select(attributes, input.choices ?? [], nameOf(input.choices, value), { none: t("choose") });
    case "multiline":
      return h("textarea", { rows: 4, ...attributes, value });
    case "date":
      return h("input", { type: "date", ...attributes, value });
    case "phone":
      return textInput({ inputmode: "tel", ...attributes, value });
    case "number":
      return textInput({ inputmode: "decimal", ...attributes, value });
    default:
      return textInput({ ...attributes, value });
  }
}

function nameOf(choices, value) {
  return choices?.find(({ name, label }) => name === value || label === value)?.name ?? "";
}

/** A button that says what it does and can be found again after the page is shown anew. */
export function button(text, run, { kind = "", key, hint, ...attributes } = {}) {
  return h(
    "button",
    { type: "button", class: kind, "data-key": key, ...attributes, on: { click: run } },
    text,
    hint && h("kbd", {}, hint),
  );
}
