// One ledger: every record, or those that are searched for. What is searched for is nowhere but on this page.

import * as api from "../api.js";
import { h, replace } from "../dom.js";
import { t } from "../i18n.js";
import { listedFields } from "../ledgers/columns.js";
import { ledgerTabs, loadLedgers } from "../ledgers/tabs.js";
import { button, field, select, textInput } from "../parts/forms.js";
import { cellText } from "../parts/marks.js";
import { emptyNotice, problemNotice } from "../parts/notices.js";
import { rangeOf, rangeTag } from "../parts/range.js";
import { whenTypingPauses } from "../parts/search.js";
import { moreButton, rowKeys, table } from "../parts/tables.js";
import { fieldText } from "../parts/values.js";
import { link, note, recordLink } from "../router.js";
import { loadDirectory, may } from "../session.js";

const PAGE_SIZE = 50;

export async function showLedger(page, name) {
  const [ledgers, directory] = await Promise.all([loadLedgers(page.signal), loadDirectory()]);
  const ledger = ledgers.find((each) => each.name === name) ?? ledgers[0];
  if (!ledger) return page.present(t("nav.ledgers"), emptyNotice(t("ledgers.none")));
  let { cell = "", household = "" } = page.query;
  const range = rangeOf(page.query);
  let items = [];
  let nextCursor;
  let asking = new AbortController();
  page.signal.addEventListener("abort", () => asking.abort());

  const search = textInput({
    type: "search",
    class: "search",
    "data-key": "search",
    maxlength: 200,
    placeholder: searchHint(ledger),
  });
  const cells = select(
    {},
    directory.cells.map((each) => ({ name: each.code, label: cellText(each) })),
    cell,
    { none: t("any") },
  );
  const results = h("div", {});
  const columns = columnsOf(ledger);

  const ask = (more, signal) =>
    api.get(api.path("ledgers", ledger.name, "records"), {
      query: { cell, household, ...range, limit: PAGE_SIZE, ...more },
      search: search.value.trim(),
      signal,
    });

  /** Asks anew; an answer to what was asked before no longer counts. */
  async function load() {
    asking.abort();
    asking = new AbortController();
    const answer = await ask({}, asking.signal);
    [items, nextCursor] = [answer.items, answer.next_cursor];
    show();
  }

  async function loadMore() {
    const answer = await ask({ cursor: nextCursor }, page.signal);
    items.push(...answer.items);
    nextCursor = answer.next_cursor;
    show();
  }

  function show() {
    replace(
      results,
      h(
        "p",
        { class: "result-count", role: "status" },
        t(nextCursor === undefined ? "ledgers.shown" : "ledgers.shown-more", items.length),
      ),
      items.length === 0
        ? emptyNotice(t("ledgers.nothing-found"))
        : table({
            caption: ledger.label,
            columns,
            rows: items,
            row: (record) => ({ class: record.is_removed ? "is-removed" : null }),
          }),
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

  cells.addEventListener("change", () => {
    cell = cells.value;
    note(link(["ledgers", ledger.name], { cell, household, ...range }));
    guarded(load);
  });
  whenTypingPauses(search, () => guarded(load), page.signal);

  await load();
  page.present(
    ledger.label,
    [
      ledgerTabs(ledgers, ledger.name),
      h(
        "form",
        {
          class: "filters",
          role: "search",
          on: {
            submit: (event) => {
              event.preventDefault();
              guarded(load);
            },
          },
        },
        ledger.fields.some((each) => each.is_searchable) && field(t("search"), search),
        field(t("incident.cell"), cells),
        household &&
          h(
            "a",
            { class: "button", href: link(["ledgers", ledger.name], { cell, ...range }) },
            t("ledgers.of-household"),
          ),
        rangeTag(range, link(["ledgers", ledger.name], { cell, household })),
      ),
      results,
    ],
    {
      mainClass: "ledger-page",
      actions: [
        may("import") && h("a", { class: "button", href: link(["ledgers", ledger.name, "import"]) }, t("import.title")),
        may("export") &&
          h("a", { class: "button", href: link(["ledgers", ledger.name, "export"], { cell }) }, t("export.title")),
        button(t("print"), () => print()),
      ],
    },
  );
  page.keys([...rowKeys(results), { key: "/", label: t("keys.search"), run: () => search.focus() }]);
}

function searchHint({ fields }) {
  return fields
    .filter((each) => each.is_searchable)
    .map(({ label }) => label)
    .join(" / ");
}

function columnsOf(ledger) {
  const shown = listedFields(ledger);
  const valueIn = (record, name) => record.fields.find((each) => each.name === name);
  return [
    { label: t("incident.cell"), class: "narrow", cell: ({ cell }) => cell?.code },
    ...shown.map(({ name, label }, index) => ({
      label,
      isHead: index === 0,
      cell: (record) => {
        const value = valueIn(record, name);
        if (index > 0) return value && fieldText(value);
        return h(
          "a",
          { href: recordLink(record), "data-row": true, "data-key": record.id },
          value?.text || record.title,
        );
      },
    })),
  ];
}
