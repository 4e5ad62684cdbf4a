// One rule for many review items, after a look at what it would do to each.

import * as api from "../api.js";
import { h, replace } from "../dom.js";
import { sentence, t } from "../i18n.js";
import { confirmDialog } from "../parts/dialogs.js";
import { button, field, select } from "../parts/forms.js";
import { cellText } from "../parts/marks.js";
import { announce, emptyNotice, problemNotice, waitingNotice } from "../parts/notices.js";
import { table } from "../parts/tables.js";
import { link, recordLink } from "../router.js";
import { loadDirectory } from "../session.js";

export async function showBulk(page) {
  const [{ reasons, cells }, { items: ledgers }] = await Promise.all([
    loadDirectory(),
    api.get(api.path("ledgers"), { signal: page.signal }),
  ]);
  const controls = {
    rule: select(
      { required: true, name: "rule" },
      ["later", "earlier", "keep", "take"].map((name) => ({ name, label: t(`bulk.rule.${name}`) })),
      "later",
    ),
    reason: select({}, reasons, page.query.reason, { none: t("any") }),
    ledger: select({}, ledgers, page.query.ledger, { none: t("any") }),
    field: h("select", {}),
    cell: select(
      {},
      cells.map((cell) => ({ name: cell.code, label: cellText(cell) })),
      page.query.cell,
      { none: t("any") },
    ),
  };
  const outcome = h("div", { "aria-live": "polite" });

  function showFields(chosen) {
    const fields = ledgers.find(({ name }) => name === controls.ledger.value)?.fields ?? [];
    replace(
      controls.field,
      h("option", { value: "" }, sentence(t("any"))),
      fields.map(({ name, label }) => h("option", { value: name, selected: name === chosen }, sentence(label))),
    );
    controls.field.disabled = fields.length === 0;
  }

  const rule = () => controls.rule.value;
  const filter = () =>
    Object.fromEntries(
      ["reason", "ledger", "field", "cell"]
        .map((name) => [name, controls[name].value])
        .filter(([, value]) => value !== ""),
    );

  async function preview(event) {
    event?.preventDefault();
    replace(outcome, waitingNotice());
    try {
      showPreview(
        await api.post(api.path("review-bulk-preview"), { rule: rule(), ...filter() }, { signal: page.signal }),
        rule(),
      );
    } catch (problem) {
      if (problem.name !== "AbortError") replace(outcome, problemNotice(problem, preview));
    }
  }

  function showPreview({ items, total }, ruleName) {
    const decidable = items.filter(({ decision }) => decision);
    const others = items.length - decidable.length;
    replace(
      outcome,
      h("h2", {}, t("bulk.preview", decidable.length)),
      others > 0 && h("p", {}, t("bulk.others", others)),
      total > items.length && h("p", {}, t("bulk.part", items.length, total)),
      decidable.length === 0
        ? emptyNotice(t("bulk.none"))
        : [
            h(
              "p",
              {},
              button(t("bulk.submit", decidable.length), () => decide(decidable, ruleName), {
                kind: "primary",
                key: "bulk",
              }),
            ),
            table({
              caption: t("bulk.preview", decidable.length),
              columns: [
                {
                  label: t("bulk.item"),
                  class: "narrow",
                  cell: ({ number }) => h("a", { href: link(["review", String(number)]) }, `#${number}`),
                },
                {
                  label: t("bulk.record"),
                  isHead: true,
                  cell: ({ record }) => h("a", { href: recordLink(record) }, record.title),
                },
                { label: t("bulk.text"), cell: ({ text }) => sentence(text) },
                { label: t("bulk.decision"), cell: ({ decision }) => t(`decide.${decision.name}`) },
              ],
              rows: decidable,
            }),
          ],
    );
  }

  async function decide(items, ruleName) {
    let answer = null;
    const isDone = await confirmDialog({
      title: t("bulk.confirm", items.length),
      text: [t(`bulk.rule.${ruleName}`), t("bulk.confirm-text")],
      submitLabel: t("bulk.submit", items.length),
      submit: async () => {
        answer = await api.post(api.path("review-bulk"), {
          rule: ruleName,
          items: items.map(({ number, version }) => ({ number, version })),
        });
      },
    });
    if (!isDone) return;
    announce(t("bulk.done", answer.decided.length));
    replace(
      outcome,
      h(
        "div",
        { class: "notice notice-done" },
        h("p", {}, t("bulk.done", answer.decided.length)),
        answer.decided.length > 0 &&
          h("p", {}, h("a", { href: link(["review"], { state: "decided" }) }, t("bulk.look"))),
      ),
      answer.left.length > 0 && [
        h("h2", {}, t("bulk.left", answer.left.length)),
        table({
          caption: t("bulk.left", answer.left.length),
          columns: [
            {
              label: t("bulk.item"),
              class: "narrow",
              isHead: true,
              cell: ({ number }) => h("a", { href: link(["review", String(number)]) }, `#${number}`),
            },
            { label: t("bulk.why"), cell: ({ reason }) => reason },
          ],
          rows: answer.left,
        }),
      ],
    );
  }

  showFields(page.query.field);
  controls.ledger.addEventListener("change", () => showFields());
  page.present(
    t("bulk.title"),
    [
      h("p", { class: "lead" }, t("bulk.lead")),
      h(
        "form",
        { class: "filters", "aria-label": t("bulk.title"), on: { submit: preview } },
        field(t("bulk.rule"), controls.rule),
        field(t("review.reason"), controls.reason),
        field(t("bulk.ledger"), controls.ledger),
        field(t("bulk.field"), controls.field),
        field(t("incident.cell"), controls.cell),
        h("button", { type: "submit", class: "primary" }, t("bulk.show")),
      ),
      outcome,
    ],
    { actions: h("a", { class: "button", href: link(["review"], page.query) }, t("review.back")) },
  );
}
