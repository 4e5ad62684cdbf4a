// A one-time code for a worker's next device, large enough to be read across a desk.

import * as api from "../api.js";
import { h, replace } from "../dom.js";
import { t } from "../i18n.js";
import { field, select, textInput } from "../parts/forms.js";
import { announce, problemNotice } from "../parts/notices.js";
import { qrImage } from "../parts/qrimage.js";
import { link } from "../router.js";
import { currentSession, loadDirectory } from "../session.js";
import { timeText } from "../times.js";

const HOURS = [1, 4, 24, 72, 168];

export async function showEnrolment(page) {
  const { workers } = await loadDirectory();
  const filter = textInput({ type: "search", autofocus: true, on: { input: showWorkers } });
  const worker = h("select", { required: true, size: 8, class: "workers" });
  const hours = select(
    {},
    HOURS.map((each) => ({ name: String(each), label: t("enrol.hours", each) })),
    "24",
  );
  const outcome = h("div", { "aria-live": "polite" });
  const go = h("button", { type: "submit", class: "primary" }, t("enrol.submit"));

  function showWorkers() {
    const wanted = filter.value.trim();
    const found = workers.filter(({ name, role, cells, department }) =>
      `${name} ${role.label} ${department?.label ?? ""} ${(cells ?? []).join(" ")}`.includes(wanted),
    );
    replace(
      worker,
      found.map(({ number, name, role, department, cells }) =>
        h(
          "option",
          { value: String(number) },
          `${name} · ${department?.label ?? role.label}${cells?.length ? ` · ${cells.join(" ")}` : ""}`,
        ),
      ),
    );
    if (found.length === 1) worker.value = String(found[0].number);
  }

  async function submit(event) {
    event.preventDefault();
    if (go.disabled) return;
    go.disabled = true;
    try {
      const answer = await api.post(api.path("enrolment-codes"), {
        worker: Number(worker.value),
        hours: Number(hours.value),
      });
      replace(outcome, codeCard(answer));
      outcome.scrollIntoView({ block: "nearest" });
      announce(t("enrol.made", answer.worker.name));
    } catch (problem) {
      replace(outcome, problemNotice(problem));
    }
    go.disabled = false;
  }

  showWorkers();
  page.present(
    t("enrol.title"),
    h(
      "div",
      { class: "enrol" },
      h(
        "form",
        { class: "form no-print", on: { submit } },
        h("p", { class: "lead" }, t("enrol.lead")),
        field(t("enrol.find"), filter),
        field(t("device.worker"), worker),
        field(t("enrol.valid"), hours),
        h("div", { class: "buttons" }, go),
      ),
      outcome,
    ),
    { actions: h("a", { class: "button", href: link(["devices"]) }, t("nav.devices")) },
  );
}

/** The code, and the same for a camera together with the centre's address: all that the device asks for. */
function codeCard({ code, worker, expires_ms: expires }) {
  const server = `${location.origin}/${currentSession().township.code}`;
  return h(
    "section",
    { class: "code-card", "aria-label": t("enrol.code") },
    h("h2", {}, t("enrol.for", worker.name)),
    h("p", { class: "code" }, code),
    qrImage(`${server} ${code}`, t("enrol.qr", code)),
    h(
      "dl",
      { class: "facts" },
      h("div", {}, h("dt", {}, t("enrol.server")), h("dd", {}, server)),
      h("div", {}, h("dt", {}, t("enrol.expires")), h("dd", {}, timeText(expires))),
    ),
    h("p", { class: "hint" }, t("enrol.once")),
  );
}
