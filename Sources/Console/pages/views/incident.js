// One incident: where it stands, what can be done, and its whole story.

import * as api from "../api.js";
import { h, joined, replace } from "../dom.js";
import { sentence, t } from "../i18n.js";
import { stepDialog } from "../incidents/step.js";
import { timeline } from "../incidents/timeline.js";
import { button } from "../parts/forms.js";
import { leftText, statusText } from "../parts/incidents.js";
import { cellText, colourMark, tag } from "../parts/marks.js";
import { announce } from "../parts/notices.js";
import { facts } from "../parts/tables.js";
import { fieldText } from "../parts/values.js";
import { go, link } from "../router.js";
import { fullTimeText, timeText } from "../times.js";

/** As many steps have a key of their own. */
const KEYS = 9;

export async function showIncident(page, id) {
  const content = h("div", {});
  let incident = await load();

  function load() {
    return api.get(api.path("incidents", id), { signal: page.signal });
  }

  function show(fresh = 0) {
    replace(
      content,
      standing(incident),
      h(
        "div",
        { class: "incident-columns" },
        h("section", { class: "box" }, h("h2", {}, t("incident.story")), timeline(incident.timeline, fresh)),
        h(
          "div",
          { class: "incident-side" },
          incident.steps.length > 0 && actionBox(incident, take),
          factBox(incident),
          termBox(incident),
        ),
      ),
    );
    page.keys([
      ...incident.steps.slice(0, KEYS).map(({ action }, index) => ({
        key: String(index + 1),
        label: action.label,
        run: () => content.querySelectorAll(".actions button")[index].click(),
      })),
      { key: "Backspace", label: t("incident.list"), run: () => go(link(["incidents"], { status: "open" })) },
    ]);
  }

  /** Takes in the incident as it is now, and marks what is new. */
  function receive(fresh) {
    const added = fresh.timeline.slice(incident.timeline.length);
    const isNew = fresh.version !== incident.version;
    incident = fresh;
    if (isNew) show(added.length);
    return added;
  }

  async function take(offer) {
    const isDone = await stepDialog(incident, offer, {
      send: async (step, version) => receive(await api.post(api.path("incidents", id, "steps"), step, { version })),
      reload: async () => {
        receive(await load());
        return incident;
      },
    });
    if (!isDone || page.isLeft) return;
    announce(t("incident.taken", offer.action.label, incident.status.label));
    content.querySelector(".actions button, h2")?.focus();
  }

  page.present(incident.title, content, { actions: [button(t("print"), () => print())] });
  show();
  page.onNews(["ledgers"], async () => {
    const added = receive(await load());
    if (added.length > 0) announce(t("incident.news", added.at(-1).who, added.at(-1).action.label));
  });
}

function standing(incident) {
  return h(
    "div",
    { class: "standing" },
    h(
      "p",
      { class: "standing-line" },
      colourMark(incident.colour),
      h("strong", {}, statusText(incident)),
      incident.is_major && tag(t("incident.major"), "strong"),
      h("span", {}, leftText(incident)),
    ),
    h(
      "p",
      { class: "hint" },
      joined([
        incident.number,
        incident.kind?.label,
        incident.urgency?.label,
        cellText(incident.cell),
        incident.cell?.village,
        incident.place,
      ]),
    ),
  );
}

function actionBox({ steps }, take) {
  return h(
    "section",
    { class: "box actions" },
    h("h2", { tabindex: "-1" }, t("incident.actions")),
    h(
      "div",
      { class: "action-list" },
      steps.map((offer, index) =>
        button(sentence(offer.action.label), () => take(offer), {
          key: `step-${offer.action.name}`,
          hint: index < KEYS ? String(index + 1) : undefined,
          kind: ["remark", "explain"].includes(offer.action.name) ? "" : "primary",
        }),
      ),
    ),
  );
}

function factBox({ record, department, handler, deadline_ms: deadline, happened_ms: happened, reopened, county }) {
  return h(
    "section",
    { class: "box" },
    h("h2", {}, t("incident.facts")),
    facts([
      [t("incident.happened"), happened !== undefined && timeText(happened)],
      [t("incident.department"), department?.label],
      [t("incident.handler"), handler],
      [t("incident.deadline"), deadline !== undefined && timeText(deadline)],
      [t("incident.reopened"), reopened > 0 && t("incident.times", reopened)],
      [
        t("incident.county"),
        county &&
          joined([
            timeText(county.reported_ms),
            county.is_same_day ? t("incident.same-day") : t("incident.not-same-day"),
            county.feedback_ms === undefined
              ? t("incident.feedback-due")
              : t("incident.feedback", timeText(county.feedback_ms)),
          ]),
      ],
      ...record.fields
        .filter(({ name }) => !["title", "number", "kind", "place", "urgency", "happened_at"].includes(name))
        .map((each) => [each.label, fieldText(each)]),
    ]),
    h("p", { class: "no-print" }, h("a", { href: link(["ledgers", "incident", record.id]) }, t("incident.record"))),
  );
}

function termBox({ terms }) {
  return (
    terms.length > 0 &&
    h(
      "section",
      { class: "box" },
      h("h2", {}, t("incident.terms")),
      h(
        "ol",
        { class: "plain" },
        terms.map((term) =>
          h(
            "li",
            {},
            h("strong", {}, term.level.label),
            " ",
            joined([
              t("incident.term", fullTimeText(term.begins_ms), fullTimeText(term.deadline_ms)),
              term.is_extended && t("incident.extended"),
              term.ended_ms !== undefined &&
                t(
                  term.ended_ms <= term.deadline_ms ? "incident.in-time" : "incident.late",
                  fullTimeText(term.ended_ms),
                ),
              !term.is_calendar_listed && t("incident.no-calendar"),
            ]),
          ),
        ),
      ),
    )
  );
}
