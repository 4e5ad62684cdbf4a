// What lists of incidents show of one.

import { h, joined } from "../dom.js";
import { sentence, t } from "../i18n.js";
import { link } from "../router.js";
import { timeText } from "../times.js";
import { cellText, colourMark, tag } from "./marks.js";
import { table } from "./tables.js";

/** Where nobody has to hurry any more. */
const ENDED = ["settled", "closed"];

/** Incidents in a table; `short` leaves out what there is no room for beside other things. */
export function incidentTable(incidents, caption, { short = false } = {}) {
  return table({
    caption,
    className: "incidents",
    columns: [
      { label: t("incident.colour"), class: "narrow", cell: ({ colour }) => colourMark(colour) },
      { label: t("incident.title"), isHead: true, cell: titleCell },
      !short && {
        label: t("incident.kind"),
        cell: ({ kind, urgency }) => kind && joined([sentence(kind.label), urgency?.label]),
      },
      { label: t("incident.cell"), cell: ({ cell }) => cellText(cell) },
      { label: t("incident.status"), cell: statusText },
      { label: t("incident.left"), cell: leftText },
      !short && {
        label: t("incident.deadline"),
        class: "time",
        cell: ({ deadline_ms: at }) => at !== undefined && timeText(at),
      },
    ].filter(Boolean),
    rows: incidents,
  });
}

function titleCell({ id, number, title, place, is_major: isMajor, actions }) {
  return [
    h("a", { href: link(["incidents", id]), "data-row": true, "data-key": id }, title),
    isMajor && tag(t("incident.major"), "strong"),
    actions?.length > 0 && tag(t("incident.yours"), "yours"),
    h("small", {}, joined([number, place])),
  ];
}

/** Where an incident stands, and with whom. */
export function statusText({ status, level, department, handler }) {
  return joined([sentence(status.label), department?.label ?? level.label, handler]);
}

/** How much time there is, in working days, or since when there is none; and what is owed for a delay. */
export function leftText({ status, left_working_days: left, overdue_since_ms: since, delay, is_extended: isExtended }) {
  return joined([
    since !== undefined
      ? h("strong", { class: "overdue" }, t("incident.overdue", timeText(since)))
      : left !== undefined
        ? t("incident.left.days", left)
        : !ENDED.includes(status.name) && h("small", { class: "inline" }, t("incident.no-term")),
    isExtended && t("incident.extended"),
    delay !== "none" && t(`delay.${delay}`),
  ]);
}
