// Every change of a record: who, when, from what to what, and what became of it.

import { h, joined } from "../dom.js";
import { sentence, t } from "../i18n.js";
import { button } from "../parts/forms.js";
import { tag } from "../parts/marks.js";
import { link } from "../router.js";
import { fullTimeText } from "../times.js";

/** Changes, the newest first; `undo(entry)` is called for one that is to be undone. */
export function historyList(entries, undo) {
  return h(
    "ol",
    { class: "timeline history" },
    entries.map((entry) => entryItem(entry, undo)),
  );
}

function entryItem(entry, undo) {
  return h(
    "li",
    { class: entry.outcome === "refused" ? "counts-not" : null },
    h(
      "p",
      { class: "timeline-head" },
      h("strong", {}, sentence(t(`history.origin.${entry.origin}`))),
      " ",
      entry.decided_by ?? entry.who,
      " ",
      h("time", {}, fullTimeText(entry.made_ms)),
      entry.outcome !== "applied" &&
        tag(t(`history.${entry.outcome}`), entry.outcome === "refused" ? "refused" : "review"),
      entry.undone_by !== undefined && tag(t("history.undone", entry.undone_by)),
    ),
    h(
      "p",
      { class: "timeline-terms" },
      joined([
        t("history.number", entry.number),
        entry.device !== undefined && t("review.device", entry.device),
        t("history.received", fullTimeText(entry.received_ms)),
        t(`history.known-by.${entry.known_by}`),
        entry.device_clock_ms !== undefined && t("history.device-clock", fullTimeText(entry.device_clock_ms)),
      ]),
    ),
    // The sentence says the same as the fields; where there are none it says what was done.
    entry.fields.length === 0 && h("p", {}, entry.what),
    entry.fields.length > 0 && h("dl", { class: "facts changes" }, entry.fields.map(fieldChange)),
    entry.sentence && h("p", { class: "timeline-why" }, entry.sentence),
    entry.items.map(({ number, text }) =>
      h("p", {}, h("a", { class: "line-link", href: link(["review", String(number)]) }, text)),
    ),
    entry.may_undo &&
      h(
        "p",
        { class: "no-print" },
        button(t("undo.ask"), () => undo(entry), { kind: "quiet", key: `undo-${entry.number}` }),
      ),
  );
}

function fieldChange({ label, before, after, entered, rule, rule_text: ruleText, lost_to: lostTo }) {
  const isWritten = before !== undefined || after !== undefined;
  return h(
    "div",
    {},
    h("dt", {}, sentence(label)),
    h(
      "dd",
      {},
      isWritten && before && [h("del", {}, before), " → "],
      isWritten && h("ins", {}, after || t("nothing")),
      entered !== undefined && entered !== after && [isWritten && " ", t("history.entered", entered)],
      rule !== "unopposed" &&
        h("small", {}, " ", joined([ruleText, lostTo !== undefined && t("history.number", lostTo)])),
    ),
  );
}
