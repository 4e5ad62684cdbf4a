// The list of incidents, by filters that are in the address. What is searched for is not: it may be somebody's name.

import * as api from "../api.js";
import { h, replace } from "../dom.js";
import { t } from "../i18n.js";
import { button, field, select, textInput } from "../parts/forms.js";
import { incidentTable } from "../parts/incidents.js";
import { cellText } from "../parts/marks.js";
import { emptyNotice, problemNotice } from "../parts/notices.js";
import { rangeOf, rangeTag } from "../parts/range.js";
import { whenTypingPauses } from "../parts/search.js";
import { moreButton, rowKeys } from "../parts/tables.js";
import { go, link, note } from "../router.js";
import { loadDirectory, may } from "../session.js";

const PAGE_SIZE = 50;
const LOADED_MAX = 200;

export async function showIncidents(page) {
  const directory = await loadDirectory();
  let query = page.query;
  let items = [];
  let total = 0;
  let nextCursor;
  let asking = new AbortController();

  const results = h("div", {});
  const search = textInput({ type: "search", "data-key": "search", maxlength: 200, autocomplete: "off" });
  const { form, read } = filterForm(directory, query, search);
  page.signal.addEventListener("abort", () => asking.abort());

  const ask = (more, signal) =>
    api.get(api.path("incidents"), { query: { ...query, ...more }, search: search.value.trim(), signal });

  /** Asks anew; an answer to what was asked before no longer counts. */
  async function load({ limit = PAGE_SIZE } = {}) {
    asking.abort();
    asking = new AbortController();
    const answer = await ask({ limit }, asking.signal);
    ({ items, total, next_cursor: nextCursor } = answer);
    show();
  }

  async function loadMore() {
    const answer = await ask({ limit: PAGE_SIZE, cursor: nextCursor }, page.signal);
    items.push(...answer.items);
    nextCursor = answer.next_cursor;
    show();
  }

  function show() {
    replace(
      results,
      h("p", { class: "result-count", role: "status" }, t("incidents.total", total)),
      items.length === 0 ? emptyNotice(t("incidents.none")) : incidentTable(items, t("nav.incidents")),
      nextCursor !== undefined && moreButton(() => guarded(loadMore)),
    );
  }

  async function guarded(work) {
    try {
      await work();
    } catch (problem) {
      if (problem.name !== "AbortError")
        replace(
          results,
          problemNotice(problem, () => guarded(load)),
        );
    }
  }

  form.addEventListener("change", (event) => {
    if (event.target === search) return;
    query = read();
    note(link(["incidents"], query));
    guarded(load);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    guarded(load);
  });
  whenTypingPauses(search, () => guarded(load), page.signal);

  await load();
  page.present(t("nav.incidents"), [form, results], {
    actions: [
      may("incident_steps") &&
        h("a", { class: "button primary", href: link(["incidents", "new"]), "data-key": "report" }, t("report.title")),
      button(t("print"), () => print()),
    ],
  });
  page.onNews(["ledgers"], () => load({ limit: Math.min(LOADED_MAX, Math.max(PAGE_SIZE, items.length)) }));
  page.keys(
    [
      ...rowKeys(results),
      { key: "/", label: t("keys.search"), run: () => search.focus() },
      may("incident_steps") && { key: "n", label: t("report.title"), run: () => go(link(["incidents", "new"])) },
    ].filter(Boolean),
  );
}

function filterForm(directory, query, search) {
  const colours = ["red", "orange", "yellow", "green"].map((name) => ({ name, label: t(`colour.${name}`) }));
  const statuses = [{ name: "open", label: t("incidents.open") }, ...directory.statuses];
  const actionable = h("input", { type: "checkbox", checked: query.actionable === "true" });
  const any = { none: t("any") };
  const cells = directory.cells.map((cell) => ({ name: cell.code, label: cellText(cell) }));
  const villages = directory.villages.map(({ code, name }) => ({ name: code, label: name }));
  const controls = {
    status: select({}, statuses, query.status, any),
    colour: select({}, colours, query.colour, any),
    kind: select({}, directory.incident_kinds, query.kind, any),
    department: select({}, directory.departments, query.department, any),
    level: select({}, directory.levels, query.level, any),
    village: select({}, villages, query.village, any),
    cell: select({}, cells, query.cell, any),
  };
  const form = h(
    "form",
    { class: "filters", "aria-label": t("filters"), role: "search" },
    field(t("search"), search),
    ...["status", "colour", "kind", "department", "level"].map((name) => field(t(`incident.${name}`), controls[name])),
    villages.length > 1 && field(t("incident.village"), controls.village),
    field(t("incident.cell"), controls.cell),
    h("label", { class: "check" }, actionable, t("incidents.actionable")),
    rangeTag(query, link(["incidents"], { ...query, from_ms: "", to_ms: "" })),
    h("button", { type: "button", class: "quiet", on: { click: clear } }, t("filters.clear")),
  );

  function clear() {
    for (const control of [...Object.values(controls), search]) control.value = "";
    actionable.checked = false;
    form.dispatchEvent(new Event("change"));
  }

  const read = () => ({
    ...rangeOf(query),
    ...Object.fromEntries(Object.entries(controls).map(([name, control]) => [name, control.value])),
    actionable: actionable.checked ? "true" : "",
  });
  return { form, read };
}
