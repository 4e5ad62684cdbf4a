// Exporting a ledger: what for goes on record.

import * as api from "../api.js";
import { h, replace } from "../dom.js";
import { sentence, t } from "../i18n.js";
import { loadLedgers } from "../ledgers/tabs.js";
import { field, select, textInput } from "../parts/forms.js";
import { cellText } from "../parts/marks.js";
import { announce, problemNotice } from "../parts/notices.js";
import { link } from "../router.js";
import { loadDirectory } from "../session.js";

export async function showExport(page, name) {
  const [ledgers, { cells }] = await Promise.all([loadLedgers(page.signal), loadDirectory()]);
  const ledger = ledgers.find((each) => each.name === name);
  const isMasking = ledger.fields.some((each) => each.is_masked);
  const cell = select(
    {},
    cells.map((each) => ({ name: each.code, label: cellText(each) })),
    page.query.cell,
    { none: t("export.all") },
  );
  const whole = h("input", { type: "checkbox" });
  const purpose = textInput({ required: true, maxlength: 200 });
  const outcome = h("div", {});
  const go = h("button", { type: "submit", class: "primary" }, t("export.submit"));

  async function submit(event) {
    event.preventDefault();
    if (go.disabled) return;
    go.disabled = true;
    replace(outcome);
    try {
      const { blob, name: fileName } = await api.postForFile(api.path("ledgers", ledger.name, "export"), {
        ...(cell.value && { cell: cell.value }),
        id_numbers: whole.checked ? "whole" : "masked",
        purpose: purpose.value.trim(),
      });
      save(blob, fileName ?? `${ledger.name}.csv`);
      announce(t("export.done"));
    } catch (problem) {
      replace(outcome, problemNotice(problem));
    }
    go.disabled = false;
  }

  page.present(
    `${t("export.title")} · ${ledger.label}`,
    [
      h("p", { class: "lead" }, t("export.lead")),
      h(
        "form",
        { class: "form", on: { submit } },
        field(t("incident.cell"), cell),
        isMasking && h("label", { class: "check" }, whole, t("export.whole")),
        field(t("reveal.purpose"), purpose, { hint: t("export.purpose-hint") }),
        outcome,
        h("div", { class: "buttons" }, go),
      ),
    ],
    { actions: h("a", { class: "button", href: link(["ledgers", ledger.name]) }, sentence(ledger.label)) },
  );
}

/** Hands a file to the browser's downloads. */
function save(blob, name) {
  const address = URL.createObjectURL(blob);
  h("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
