// What needs a decision now. It follows the news by itself.

import * as api from "../api.js";
import { h, replace } from "../dom.js";
import { sentence, t } from "../i18n.js";
import { incidentTable } from "../parts/incidents.js";
import { colourMark, tag } from "../parts/marks.js";
import { announce, emptyNotice } from "../parts/notices.js";
import { rowKeys } from "../parts/tables.js";
import { go, link, recordLink } from "../router.js";
import { may } from "../session.js";
import { daysSince, setServerTime, timeText } from "../times.js";

/** As many incidents as a glance takes in; the rest is behind the colours. */
const SHOWN_INCIDENTS = 12;

export async function showToday(page) {
  const content = h("div", { class: "today" });
  let seen = null;

  async function refresh() {
    const today = await api.get(api.path("today"), { signal: page.signal });
    setServerTime(today.now_ms);
    replace(content, ...sections(today, seen));
    if (seen) tellNews(today, seen);
    seen = new Set((today.uploads ?? []).map(uploadKey));
  }

  await refresh();
  page.present(t("nav.today"), content);
  page.onNews(["ledgers", "review", "devices"], refresh);
  page.keys(
    [
      ...rowKeys(content),
      may("review") && { key: "w", label: t("today.work-review"), run: () => go(link(["review"], { mine: "true" })) },
    ].filter(Boolean),
  );
}

function uploadKey({ device, received_ms: received }) {
  return `${device}/${received}`;
}

function tellNews(today, seen) {
  const fresh = (today.uploads ?? []).filter((upload) => !seen.has(uploadKey(upload)));
  if (fresh.length > 0) announce(t("today.fresh", fresh.length, fresh[0].who));
}

function sections(today, seen) {
  const side = [
    today.review && reviewBox(today.review),
    today.silent_devices && silentBox(today.silent_devices),
    today.refused_changes && refusedBox(today.refused_changes),
    today.uploads && uploadBox(today.uploads, seen),
  ];
  if (!today.incidents) return [h("div", { class: "today-side" }, side)];
  return [
    colourRow(today.incidents),
    h(
      "div",
      { class: "today-columns" },
      h("div", { class: "today-main" }, incidentBox(today.incidents)),
      h("div", { class: "today-side" }, side),
    ),
  ];
}

function colourRow(groups) {
  return h(
    "ul",
    { class: "colour-row", "aria-label": t("today.colours") },
    groups.map(({ colour, count }) =>
      h(
        "li",
        {},
        h(
          "a",
          {
            class: `colour-tile tile-${colour}`,
            href: link(["incidents"], { status: "open", colour }),
            "data-key": `tile-${colour}`,
          },
          h("strong", {}, count),
          colourMark(colour),
          h("small", {}, t(`colour.${colour}.means`)),
        ),
      ),
    ),
  );
}

function box(title, { href, count, name }, ...children) {
  return h(
    "section",
    { class: "box", "data-box": name },
    h(
      "h2",
      {},
      href ? h("a", { href, "data-key": `box-${name}` }, title) : title,
      count !== undefined && h("span", { class: "count" }, count),
    ),
    children,
  );
}

function incidentBox(groups) {
  const total = groups.reduce((sum, { count }) => sum + count, 0);
  const shown = groups.flatMap(({ items }) => items).slice(0, SHOWN_INCIDENTS);
  return box(
    t("today.incidents"),
    { href: link(["incidents"], { status: "open" }), count: total, name: "incidents" },
    shown.length === 0
      ? emptyNotice(t("today.no-incidents"))
      : incidentTable(shown, t("today.incidents"), { short: true }),
    total > shown.length &&
      h("p", {}, h("a", { href: link(["incidents"], { status: "open" }) }, t("today.all-incidents", total))),
  );
}

function reviewBox({ waiting, mine, postponed, by_reason: reasons }) {
  return box(
    t("today.review"),
    { href: link(["review"]), count: waiting, name: "review" },
    waiting === 0
      ? emptyNotice(t("today.no-review"))
      : [
          mine > 0 &&
            h(
              "p",
              {},
              h(
                "a",
                { class: "button primary", href: link(["review"], { mine: "true" }), "data-key": "mine" },
                t("today.review-mine", mine),
              ),
            ),
          h(
            "ul",
            { class: "plain" },
            reasons.map(({ reason, count }) =>
              h(
                "li",
                {},
                h(
                  "a",
                  { href: link(["review"], { reason: reason.name }), "data-key": `reason-${reason.name}` },
                  sentence(reason.label),
                ),
                " ",
                h("span", { class: "count" }, count),
              ),
            ),
          ),
        ],
    postponed > 0 &&
      h("p", {}, h("a", { href: link(["review"], { state: "postponed" }) }, t("today.postponed", postponed))),
  );
}

function silentBox({ after_days: days, count, items }) {
  return box(
    t("today.silent", days),
    { href: may("devices") && link(["devices"], { show: "silent" }), count, name: "silent" },
    count === 0
      ? emptyNotice(t("today.no-silent"))
      : h(
          "ul",
          { class: "plain" },
          items
            .slice(0, 6)
            .map((device) =>
              h(
                "li",
                {},
                may("devices")
                  ? h(
                      "a",
                      { href: link(["devices", String(device.number)]), "data-key": `silent-${device.number}` },
                      device.worker.name,
                    )
                  : device.worker.name,
                " ",
                h(
                  "small",
                  {},
                  device.contact_ms === undefined
                    ? t("device.never")
                    : t("device.silent-days", daysSince(device.contact_ms)),
                ),
              ),
            ),
        ),
  );
}

function refusedBox(changes) {
  return box(
    t("today.refused"),
    { count: changes.length, name: "refused" },
    changes.length === 0
      ? emptyNotice(t("today.no-refused"))
      : h(
          "ul",
          { class: "plain" },
          changes
            .slice(0, 8)
            .map((change) =>
              h(
                "li",
                {},
                h(
                  "a",
                  { href: recordLink(change.record), "data-key": `refused-${change.number}` },
                  change.record.title,
                ),
                " ",
                change.what,
                h(
                  "small",
                  {},
                  change.who,
                  " · ",
                  timeText(change.received_ms),
                  change.sentence && [" · ", change.sentence],
                ),
              ),
            ),
        ),
  );
}

function uploadBox(uploads, seen) {
  return box(
    t("today.uploads"),
    { name: "uploads" },
    uploads.length === 0
      ? emptyNotice(t("today.no-uploads"))
      : h(
          "ul",
          { class: "plain" },
          uploads.slice(0, 10).map((upload) =>
            h(
              "li",
              {
                class: seen && !seen.has(uploadKey(upload)) ? "fresh" : null,
              },
              h("span", { class: "time" }, timeText(upload.received_ms)),
              " ",
              may("devices")
                ? h(
                    "a",
                    { href: link(["devices", String(upload.device)]), "data-key": `upload-${uploadKey(upload)}` },
                    upload.who,
                  )
                : upload.who,
              " ",
              t("today.changes", upload.changes),
              upload.in_review > 0 && tag(t("today.in-review", upload.in_review), "review"),
              upload.refused > 0 && tag(t("today.refused-count", upload.refused), "refused"),
            ),
          ),
        ),
  );
}
