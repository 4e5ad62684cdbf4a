// Which part of the queue is shown, as the address says.

import { h } from "../dom.js";
import { t } from "../i18n.js";
import { field, select } from "../parts/forms.js";
import { cellText } from "../parts/marks.js";
import { loadDirectory } from "../session.js";

/** The filters; `whenChanged` gets the new query. */
export async function reviewFilters(query, whenChanged) {
  const { reasons, cells } = await loadDirectory();
  const states = ["waiting", "postponed", "decided"].map((name) => ({ name, label: t(`review.state.${name}`) }));
  const mine = h("input", { type: "checkbox", checked: query.mine === "true" });
  const controls = {
    state: select({}, states, query.state ?? "waiting"),
    reason: select({}, reasons, query.reason, { none: t("any") }),
    cell: select(
      {},
      cells.map((cell) => ({ name: cell.code, label: cellText(cell) })),
      query.cell,
      { none: t("any") },
    ),
  };
  const form = h(
    "form",
    {
      class: "filters",
      "aria-label": t("filters"),
      on: {
        change: () =>
          whenChanged({
            // Ledger and field come from a figure's link, and stay until all filters are cleared.
            ...query,
            ...Object.fromEntries(Object.entries(controls).map(([name, control]) => [name, control.value])),
            state: controls.state.value === "waiting" ? "" : controls.state.value,
            mine: mine.checked ? "true" : "",
          }),
        submit: (event) => event.preventDefault(),
      },
    },
    field(t("review.state"), controls.state),
    field(t("review.reason"), controls.reason),
    field(t("incident.cell"), controls.cell),
    h("label", { class: "check" }, mine, t("review.mine")),
  );
  return form;
}
