// One record: what it holds, what belongs to it, and everything that ever happened to it.

import * as api from "../api.js";
import { h, replace } from "../dom.js";
import { sentence, t } from "../i18n.js";
import { historyList } from "../ledgers/history.js";
import { revealDialog } from "../ledgers/reveal.js";
import { undoDialog } from "../ledgers/undo.js";
import { button } from "../parts/forms.js";
import { cellText, tag } from "../parts/marks.js";
import { announce, problemNotice, waitingNotice } from "../parts/notices.js";
import { facts } from "../parts/tables.js";
import { fieldText } from "../parts/values.js";
import { link } from "../router.js";
import { may } from "../session.js";

const HISTORY_PAGE = 30;

export async function showRecord(page, ledger, id) {
  const address = (...more) => api.path("ledgers", ledger, "records", id, ...more);
  const content = h("div", {});
  const history = h("div", {}, waitingNotice());
  // Values that were asked for stay whole as long as this page is shown.
  const revealed = new Map();
  let entries = [];
  let nextCursor;
  let record = await api.get(address(), { signal: page.signal });

  function show() {
    replace(
      content,
      h(
        "section",
        { class: "box" },
        h("h2", {}, t("record.fields")),
        record.is_removed && h("p", { class: "notice" }, t("record.removed")),
        facts(
          [
            [
              t("incident.cell"),
              [cellText(record.cell), record.cell?.village && h("small", {}, ` ${record.cell.village}`)],
            ],
            ...record.fields.map((field) => [field.label, shownValue(field)]),
          ],
          "wide-facts",
        ),
      ),
      ledger === "household" && belongings(record),
      h("section", { class: "box" }, h("h2", {}, t("record.history")), history),
    );
  }

  function shownValue(field) {
    if (!field.is_masked) return fieldText(field);
    if (revealed.has(field.name))
      return [h("span", { class: "revealed" }, revealed.get(field.name)), " ", tag(t("reveal.recorded"))];
    return [
      field.text,
      " ",
      may("reveal") &&
        button(t("reveal.ask"), () => reveal(field), { kind: "quiet no-print", key: `reveal-${field.name}` }),
    ];
  }

  async function reveal(field) {
    const isDone = await revealDialog(field, async (purpose) => {
      const answer = await api.post(address("reveal"), { field: field.name, purpose });
      revealed.set(field.name, answer.text);
    });
    if (isDone) {
      show();
      announce(t("reveal.done", field.label));
    }
  }

  async function loadHistory(isMore) {
    try {
      const answer = await api.get(address("history"), {
        query: { limit: HISTORY_PAGE, cursor: isMore ? nextCursor : undefined },
        signal: page.signal,
      });
      entries = isMore ? [...entries, ...answer.items] : answer.items;
      nextCursor = answer.next_cursor;
      replace(
        history,
        historyList(entries, undo),
        nextCursor !== undefined && button(t("more"), () => loadHistory(true), { key: "more" }),
      );
    } catch (problem) {
      if (problem.name !== "AbortError")
        replace(
          history,
          problemNotice(problem, () => loadHistory(isMore)),
        );
    }
  }

  async function undo({ number }) {
    let done = null;
    try {
      done = await undoDialog(address("history", String(number), "undoing"));
    } catch (problem) {
      announce(problem.message, { isProblem: true });
    }
    if (!done || page.isLeft) return;
    // What this page has done itself is no news to it.
    record = { ...record, version: done.version };
    announce(t("undo.done", number));
    await refresh();
  }

  /** Shows the record as it is now; one that is gone with what was undone has its history left. */
  async function refresh() {
    try {
      record = await api.get(address(), { signal: page.signal });
    } catch (problem) {
      if (problem.kind !== "not-found") throw problem;
      record = { ...record, is_removed: true };
    }
    show();
    await loadHistory(false);
  }

  show();
  page.present(record.title, content, {
    actions: [
      ledger === "household" &&
        may("incident_steps") &&
        h("a", { class: "button", href: link(["incidents", "new"], { household: id }) }, t("report.title")),
      h("a", { class: "button", href: link(["ledgers", ledger]) }, sentence(record.ledger.label)),
      button(t("print"), () => print()),
    ],
  });
  await loadHistory(false);
  page.onNews(["ledgers"], async () => {
    const seen = record.version;
    const fresh = await api.get(address(), { signal: page.signal });
    if (fresh.version === seen || record.version !== seen) return;
    record = fresh;
    show();
    // At once: what is said of this page's own doing meanwhile comes behind it, and stays.
    announce(t("record.changed"));
    await loadHistory(false);
  });
}

/** What else the ledgers hold of a household. */
function belongings(record) {
  return h(
    "p",
    { class: "belongings" },
    ["resident", "benefit", "visit", "incident"].map((name) =>
      h("a", { class: "button", href: link(["ledgers", name], { household: record.id }) }, t(`record.${name}`)),
    ),
  );
}
