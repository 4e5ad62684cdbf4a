// Taking down an incident that somebody tells at the counter or by telephone.

import * as api from "../api.js";
import { h, replace } from "../dom.js";
import { t } from "../i18n.js";
import { newRecordID } from "../ids.js";
import { confirmDialog } from "../parts/dialogs.js";
import { field, select, textInput } from "../parts/forms.js";
import { cellText } from "../parts/marks.js";
import { announce } from "../parts/notices.js";
import { recordPicker } from "../parts/picker.js";
import { go, link } from "../router.js";
import { loadDirectory } from "../session.js";
import { fromInput, inputText, now } from "../times.js";

/** People of a household that are offered. */
const RESIDENTS = 50;

export async function showReport(page) {
  const directory = await loadDirectory();
  const id = newRecordID();
  let household = page.query.household ? await recordOf("household", page.query.household, page.signal) : null;

  const none = { none: t("choose") };
  const kind = select({ required: true, name: "kind" }, directory.incident_kinds, undefined, none);
  const title = textInput({ required: true, name: "title", maxlength: 60 });
  const cell = select(
    { required: true, name: "cell" },
    directory.cells.map((each) => ({ name: each.code, label: cellText(each) })),
    household?.cell?.code,
    none,
  );
  const place = textInput({ name: "place", maxlength: 100 });
  const started = inputText(now());
  const happened = h("input", {
    type: "datetime-local",
    name: "happened",
    value: started,
    // Nothing happens later than it is told.
    on: { input: () => happened.setAttribute("max", inputText(now())) },
  });
  const urgency = select({ name: "urgency", required: true }, directory.urgencies, "normal");
  const parties = select({ name: "parties" }, directory.parties, undefined, { none: t("report.no-parties") });
  const department = select({ name: "department" }, directory.departments, undefined, {
    none: t("report.no-department"),
  });
  const reporter = textInput({ name: "reporter", maxlength: 30 });
  const detail = h("textarea", { name: "detail", rows: 5, maxlength: 2000 });
  const people = h("div", {});

  async function showPeople() {
    replace(people);
    if (!household) return;
    const { items } = await api.get(api.path("ledgers", "resident", "records"), {
      query: { household: household.id, limit: RESIDENTS },
      signal: page.signal,
    });
    if (items.length === 0) return;
    replace(
      people,
      h(
        "fieldset",
        { class: "people" },
        h("legend", {}, t("report.residents")),
        items.map(({ id, title: name }) =>
          h("label", { class: "check" }, h("input", { type: "checkbox", name: "resident", value: id }), name),
        ),
      ),
    );
  }

  const picker = recordPicker({
    ledger: "household",
    label: t("report.household"),
    hint: t("report.household-hint"),
    chosen: household,
    signal: page.signal,
    whenChosen: (record) => {
      household = record;
      // What happens to a household mostly happens where it is.
      if (record?.cell) cell.value = record.cell.code;
      showPeople().catch((problem) => announce(problem.message, { isProblem: true }));
    },
  });

  function incident() {
    const text = (control) => control.value.trim() || undefined;
    const residents = [...people.querySelectorAll("input:checked")].map(({ value }) => value);
    return {
      kind: kind.value,
      title: title.value.trim(),
      cell: cell.value,
      place: text(place),
      // What nobody has touched means now, not when the page was opened.
      happened_ms: happened.value === "" || happened.value === started ? undefined : fromInput(happened.value),
      urgency: urgency.value,
      parties: text(parties),
      department_in_charge: text(department),
      household: household?.id,
      residents: residents.length > 0 ? residents : undefined,
      reporter: text(reporter),
      detail: text(detail),
    };
  }

  async function submit(event) {
    event.preventDefault();
    const report = { id, ...incident() };
    let made;
    const chosen = (control) => control.selectedOptions[0]?.label;
    const isDone = await confirmDialog({
      title: t("report.confirm", report.title),
      text: [t("report.confirm-where", chosen(cell), chosen(kind), chosen(urgency)), t("report.confirm-text")],
      warning: t("report.on-record"),
      submitLabel: t("report.submit"),
      submit: async () => {
        try {
          made = await api.post(api.path("incidents"), report);
        } catch (problem) {
          if (problem.kind === "unreachable") problem.detail = t("report.again");
          throw problem;
        }
      },
    });
    if (!isDone || page.isLeft) return;
    go(link(["incidents", made.id]));
    announce(t("report.done", made.number));
  }

  await showPeople();
  page.present(
    t("report.title"),
    h(
      "form",
      { class: "report box", on: { submit } },
      h("p", { class: "lead" }, t("report.lead")),
      h("div", { class: "report-fields" }, field(t("incident.kind"), kind), field(t("report.urgency"), urgency)),
      field(t("report.what"), title),
      picker,
      people,
      h(
        "div",
        { class: "report-fields" },
        field(t("incident.cell"), cell),
        field(t("report.place"), place),
        field(t("incident.happened"), happened),
        field(t("report.reporter"), reporter),
        field(t("report.parties"), parties),
        field(t("report.department"), department),
      ),
      field(t("report.detail"), detail),
      h(
        "div",
        { class: "buttons" },
        h("button", { type: "submit", class: "primary" }, t("report.next")),
        h("a", { class: "button", href: link(["incidents"], { status: "open" }) }, t("cancel")),
      ),
    ),
    { isFocused: false },
  );
  kind.focus();
}

function recordOf(ledger, id, signal) {
  return api.get(api.path("ledgers", ledger, "records", id), { signal });
}
