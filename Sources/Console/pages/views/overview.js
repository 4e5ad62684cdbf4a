// The figures of a month. Each leads to the records that it was counted from.

import * as api from "../api.js";
import { h, replace } from "../dom.js";
import { sentence, t } from "../i18n.js";
import { barChart, figureLink, figureText } from "../parts/charts.js";
import { button } from "../parts/forms.js";
import { link, note } from "../router.js";
import { fullTimeText, monthAfter, monthOf, monthText, now } from "../times.js";

/** As many cells as a glance takes in: those with the most. */
const SHOWN_CELLS = 12;

export async function showOverview(page) {
  let { month = monthOf(now()) } = page.query;
  let showsAll = false;
  const content = h("div", {});

  async function load() {
    const overview = await api.get(api.path("overview"), { query: { month }, signal: page.signal });
    ({ month } = overview);
    replace(content, view(overview));
  }

  async function move(count) {
    month = monthAfter(month, count);
    note(link(["overview"], { month }));
    await load();
  }

  function view({ figures, by_kind: byKind, by_cell: byCell, by_status: byStatus, begins_ms: begins, ends_ms: ends }) {
    const cells = [...byCell].sort((one, other) => other.value - one.value);
    const shown = showsAll ? cells : cells.slice(0, SHOWN_CELLS);
    return [
      h(
        "div",
        { class: "months" },
        button(t("overview.before"), () => move(-1), { key: "before" }),
        h("h2", { "aria-live": "polite" }, monthText(month)),
        button(t("overview.after"), () => move(1), { key: "after", disabled: month >= monthOf(now()) }),
      ),
      h("p", { class: "hint" }, t("overview.span", fullTimeText(begins), fullTimeText(ends))),
      h(
        "ul",
        { class: "figure-row" },
        figures.map((figure) =>
          h(
            "li",
            { class: "figure" },
            h("strong", {}, figureLink(figure, figureText(figure))),
            h("span", {}, sentence(figure.label)),
            figure.of !== undefined && h("small", {}, t("figure.of", figure.of)),
          ),
        ),
      ),
      h(
        "div",
        { class: "charts" },
        byKind.length > 0 && barChart(t("overview.by-kind"), byKind),
        byStatus.length > 0 && barChart(t("overview.by-status"), byStatus),
        cells.length > 0 &&
          h(
            "div",
            {},
            barChart(t("overview.by-cell"), shown),
            cells.length > shown.length &&
              button(
                t("overview.all-cells", cells.length),
                () => {
                  showsAll = true;
                  load();
                },
                { key: "cells" },
              ),
          ),
      ),
    ];
  }

  await load();
  page.present(t("nav.overview"), content, { actions: button(t("print"), () => print()) });
  page.onNews(["ledgers"], load);
}
