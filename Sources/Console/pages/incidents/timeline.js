// The story of an incident, from the report on.

import { h, joined } from "../dom.js";
import { t } from "../i18n.js";
import { tag } from "../parts/marks.js";
import { fullTimeText } from "../times.js";

/** The entries in order; the last `fresh` ones are marked as new. */
export function timeline(entries, fresh = 0) {
  return h(
    "ol",
    { class: "timeline" },
    entries.map((entry, index) => {
      const isNew = index >= entries.length - fresh;
      return h(
        "li",
        { class: [entry.counts ? "" : "counts-not", isNew ? "fresh" : ""].join(" ").trim() || null },
        h(
          "p",
          { class: "timeline-head" },
          h("strong", {}, entry.action.label),
          " ",
          joined([entry.who, entry.role?.label]),
          " ",
          h("time", {}, fullTimeText(entry.when_ms)),
          !entry.counts && tag(t("timeline.counts-not"), "refused"),
          isNew && tag(t("timeline.new"), "yours"),
        ),
        h(
          "p",
          { class: "timeline-terms" },
          joined([
            entry.department && t("timeline.department", entry.department.label),
            entry.handler && t("timeline.handler", entry.handler),
            entry.deadline_ms !== undefined && t("timeline.deadline", fullTimeText(entry.deadline_ms)),
            entry.verdict && t("timeline.verdict", entry.verdict.label),
            entry.rating && t("timeline.rating", entry.rating.label),
          ]),
        ),
        entry.text && h("p", { class: "timeline-text" }, entry.text),
        entry.why_not && h("p", { class: "timeline-why" }, entry.why_not),
      );
    }),
  );
}
