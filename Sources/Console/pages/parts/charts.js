// Charts: each bar stands in a table beside its number, so that it can be read, followed and printed as well as seen.

import { h, svg } from "../dom.js";
import { sentence, t } from "../i18n.js";
import { linkToRecords } from "../router.js";
import { may } from "../session.js";

/** A figure's value with its unit. */
export function figureText({ value, unit, of }) {
  const rounded = Number.isInteger(value) ? value : Math.round(value * 10) / 10;
  const text = rounded.toLocaleString("en");
  // A share of nothing is no share.
  if (unit === "percent" && of === 0) return "—";
  if (unit === "percent") return `${text} %`;
  if (unit === "hours") return t("figure.hours", text);
  return text;
}

/** Text that leads to the records behind a figure, where there are any that this role may see. */
export function figureLink(figure, text) {
  const section = figure.records?.split(/[/?]/)[0];
  return section && may(section)
    ? h("a", { href: linkToRecords(figure.records), "data-key": `figure-${figure.name}` }, text)
    : text;
}

/** Figures as horizontal bars. */
export function barChart(title, figures) {
  const largest = Math.max(1, ...figures.map(({ value }) => value));
  return h(
    "table",
    { class: "bars" },
    h("caption", {}, title),
    h(
      "thead",
      { class: "visually-hidden" },
      h(
        "tr",
        {},
        [t("figure.name"), t("figure.bar"), t("figure.value")].map((label) => h("th", { scope: "col" }, label)),
      ),
    ),
    h(
      "tbody",
      {},
      figures.map((figure) =>
        h(
          "tr",
          {},
          h("th", { scope: "row" }, figureLink(figure, sentence(figure.label))),
          h("td", { class: "bar" }, bar(figure.value / largest)),
          h("td", { class: "number" }, figureText(figure)),
        ),
      ),
    ),
  );
}

function bar(share) {
  return svg(
    "svg",
    { viewBox: "0 0 100 10", preserveAspectRatio: "none", "aria-hidden": "true" },
    svg("rect", { class: "bar-ground", width: 100, height: 10 }),
    svg("rect", { class: "bar-value", width: Math.max(share > 0 ? 0.7 : 0, share * 100), height: 10 }),
  );
}
