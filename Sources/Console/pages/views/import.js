// Importing a table: first what would come of it, then the import.

import * as api from "../api.js";
import { h, replace } from "../dom.js";
import { sentence, t } from "../i18n.js";
import { decodeTable, tableParts } from "../ledgers/csv.js";
import { loadLedgers } from "../ledgers/tabs.js";
import { confirmDialog } from "../parts/dialogs.js";
import { button, field } from "../parts/forms.js";
import { announce, problemNotice } from "../parts/notices.js";
import { facts, table } from "../parts/tables.js";
import { link } from "../router.js";

/** What the centre takes at once is 1 MiB. */
const PART_BYTES = 1_000_000;
const FILE_BYTES = 50_000_000;

export async function showImport(page, name) {
  const ledger = (await loadLedgers(page.signal)).find((each) => each.name === name);
  const file = h("input", {
    type: "file",
    accept: ".csv,text/csv",
    required: true,
    on: { change: () => guarded(preview) },
  });
  const outcome = h("div", { "aria-live": "polite" });
  let parts = [];

  async function guarded(work) {
    try {
      await work();
    } catch (problem) {
      if (problem.name !== "AbortError")
        replace(
          outcome,
          problemNotice(problem, () => guarded(preview)),
        );
    }
  }

  async function preview() {
    const chosen = file.files[0];
    if (!chosen) return;
    if (chosen.size > FILE_BYTES)
      throw new api.Problem("too-large", { title: t("import.too-large", FILE_BYTES / 1_000_000) });
    parts = tableParts(readText(await chosen.arrayBuffer()), PART_BYTES);
    const result = await send("import-preview", emptySum());
    replace(
      outcome,
      h("h2", {}, t("import.preview")),
      summary(result, "import.would"),
      result.imported > 0 &&
        h(
          "p",
          {},
          button(t("import.submit", result.imported), () => confirm(result), { kind: "primary", key: "import" }),
        ),
      refusedTable(result),
    );
  }

  /** Sends the parts that are not in `sum` yet, and adds up what comes of them. */
  async function send(action, sum) {
    while (sum.parts < parts.length) {
      const { csv, linesBefore } = parts[sum.parts];
      if (parts.length > 1) announce(t("import.part", sum.parts + 1, parts.length));
      const answer = await api.postTable(api.path("ledgers", ledger.name, action), csv, { signal: page.signal });
      sum.parts += 1;
      sum.rows += answer.rows;
      sum.imported += answer.imported;
      sum.refused_count += answer.refused_count;
      sum.refused.push(...answer.refused.map((each) => ({ ...each, line: each.line + linesBefore })));
    }
    return sum;
  }

  async function confirm({ imported, refused_count: refused }) {
    // Kept from one try to the next: a part that was imported is not sent again.
    const result = emptySum();
    const isDone = await confirmDialog({
      title: t("import.confirm", ledger.label),
      text: [t("import.confirm-text", imported), refused > 0 && t("import.confirm-refused", refused)].filter(Boolean),
      submitLabel: t("import.submit", imported),
      submit: () => send("import", result),
    });
    if (!isDone) return;
    announce(t("import.done", result.imported));
    replace(
      outcome,
      h(
        "div",
        { class: "notice notice-done" },
        h("p", {}, t("import.done", result.imported)),
        h("p", {}, h("a", { href: link(["ledgers", ledger.name]) }, t("import.look", ledger.label))),
      ),
      summary(result, "import.imported"),
      refusedTable(result),
    );
    file.value = "";
  }

  page.present(
    `${t("import.title")} · ${ledger.label}`,
    [
      h("p", { class: "lead" }, t("import.lead")),
      h(
        "details",
        {},
        h("summary", {}, t("import.columns")),
        h("ul", { class: "plain columns" }, [
          h("li", {}, h("code", {}, "cell"), ` ${t("incident.cell")}`),
          ledger.fields.map(({ name: column, label }) => h("li", {}, h("code", {}, column), ` ${label}`)),
        ]),
      ),
      h(
        "form",
        { class: "filters", on: { submit: (event) => event.preventDefault() } },
        field(t("import.file"), file, { hint: t("import.file-hint") }),
      ),
      outcome,
    ],
    { actions: h("a", { class: "button", href: link(["ledgers", ledger.name]) }, sentence(ledger.label)) },
  );
}

function emptySum() {
  return { parts: 0, rows: 0, imported: 0, refused_count: 0, refused: [] };
}

function readText(bytes) {
  try {
    return decodeTable(bytes);
  } catch {
    throw new api.Problem("bad-table", { title: t("import.not-text"), detail: t("import.not-text.detail") });
  }
}

function summary({ rows, imported, refused_count: refused }, label) {
  return facts(
    [
      [t("import.rows"), String(rows)],
      [t(label), String(imported)],
      [t("import.refused"), String(refused)],
    ],
    "figures",
  );
}

function refusedTable({ refused, refused_count: count }) {
  return (
    count > 0 && [
      h("h3", {}, t("import.refused-rows", count)),
      table({
        caption: t("import.refused"),
        columns: [
          { label: t("import.line"), class: "narrow number", isHead: true, cell: ({ line }) => String(line) },
          { label: t("import.column"), cell: ({ column }) => column },
          { label: t("import.reason"), cell: ({ reason }) => reason },
        ],
        rows: refused,
      }),
    ]
  );
}
