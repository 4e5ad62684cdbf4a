// A span of time that a figure's link asks for.

import { h } from "../dom.js";
import { t } from "../i18n.js";
import { dayText } from "../times.js";

/** The part of a query that names a span of time. */
export function rangeOf({ from_ms: from, to_ms: to }) {
  return { from_ms: from, to_ms: to };
}

/** Says the span, and leads to the same list without it; nothing where there is none. */
export function rangeTag({ from_ms: from, to_ms: to }, without) {
  if (from === undefined && to === undefined) return null;
  const day = (milliseconds) => (milliseconds === undefined ? "" : dayText(Number(milliseconds)));
  return h("a", { class: "button", href: without }, t("filters.range", day(from), day(to)));
}
