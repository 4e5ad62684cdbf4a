// Tables with heads that stay, which become cards on a narrow screen.

import { h } from "../dom.js";
import { sentence, t } from "../i18n.js";

/**
 * A table. Columns are `{ label, cell(row), class, isHead }`; rows may have attributes of their own by `row(row)`.
 * The roles are named, since a table that is laid out as cards loses them otherwise.
 */
export function table({ caption, columns, rows, row = () => ({}), className = "" }) {
  return h(
    "table",
    { class: `stack ${className}`, role: "table" },
    h("caption", { class: "visually-hidden" }, caption),
    h(
      "thead",
      { role: "rowgroup" },
      h(
        "tr",
        { role: "row" },
        columns.map(({ label, class: name }) =>
          h("th", { role: "columnheader", scope: "col", class: name }, sentence(label)),
        ),
      ),
    ),
    h(
      "tbody",
      { role: "rowgroup" },
      rows.map((each) => tableRow(columns, each, row(each))),
    ),
  );
}

function tableRow(columns, each, attributes) {
  return h(
    "tr",
    { role: "row", ...attributes },
    columns.map(({ label, cell, class: name, isHead }) => {
      const content = cell(each);
      const isEmpty = content === null || content === undefined || content === "" || content === false;
      return isHead
        ? h("th", { role: "rowheader", scope: "row", class: name }, content)
        : h("td", { role: "cell", class: name, "data-label": sentence(label), "data-empty": isEmpty || null }, content);
    }),
  );
}

/** Moves the focus up or down the rows' links. */
function moveInRows(root, step) {
  const links = [...root.querySelectorAll("tbody [data-row]")];
  if (links.length === 0) return;
  const index = links.indexOf(document.activeElement);
  const next = index < 0 ? (step > 0 ? 0 : links.length - 1) : Math.min(links.length - 1, Math.max(0, index + step));
  links[next].focus();
  links[next].scrollIntoView({ block: "nearest" });
}

/** The keys that go with a list. */
export function rowKeys(root) {
  return [
    { key: "j", label: t("keys.next"), run: () => moveInRows(root, 1) },
    { key: "k", label: t("keys.previous"), run: () => moveInRows(root, -1) },
  ];
}

/** The button that brings the next page of a list. */
export function moreButton(load) {
  return h("p", { class: "more" }, h("button", { type: "button", "data-key": "more", on: { click: load } }, t("more")));
}

/** Facts as pairs of a name and a value; those without a value are left out. */
export function facts(pairs, className = "") {
  return h(
    "dl",
    { class: `facts ${className}` },
    pairs
      .filter(([, value]) => value !== null && value !== undefined && value !== "" && value !== false)
      .map(([name, value]) => h("div", {}, h("dt", {}, sentence(name)), h("dd", {}, value))),
  );
}
