// Where one is signed in, and signing out anywhere and everywhere.

import * as api from "../api.js";
import { h, replace } from "../dom.js";
import { t } from "../i18n.js";
import { confirmDialog } from "../parts/dialogs.js";
import { button } from "../parts/forms.js";
import { tag } from "../parts/marks.js";
import { announce } from "../parts/notices.js";
import { passwordDialog } from "../parts/password.js";
import { facts, table } from "../parts/tables.js";
import { currentSession, signOut, signOutEverywhere } from "../session.js";
import { timeText } from "../times.js";

export async function showSessions(page) {
  const results = h("div", {});
  const { worker, login, township } = currentSession();

  async function load() {
    const { items } = await api.get(api.path("sessions"), { signal: page.signal });
    replace(results, sessionTable(items));
  }

  function sessionTable(items) {
    return table({
      caption: t("sessions.title"),
      columns: [
        {
          label: t("sessions.used"),
          class: "time",
          isHead: true,
          cell: ({ used_ms: at, is_current: isHere }) => [timeText(at), isHere && tag(t("sessions.here"), "done")],
        },
        { label: t("sessions.began"), class: "time", cell: ({ created_ms: at }) => timeText(at) },
        { label: t("sessions.ends"), class: "time", cell: ({ expires_ms: at }) => timeText(at) },
        { label: t("sessions.address"), class: "time", cell: ({ address }) => address },
        { label: t("sessions.browser"), class: "browser", cell: ({ browser }) => browser },
        {
          label: t("sessions.end"),
          cell: ({ number, is_current: isHere }) =>
            button(t(isHere ? "sign-out" : "sessions.end"), () => end(number, isHere), { key: `end-${number}` }),
        },
      ],
      rows: items,
    });
  }

  async function end(number, isHere) {
    try {
      if (isHere) {
        await signOut();
        location.hash = "";
      } else {
        await api.remove(api.path("sessions", String(number)));
        announce(t("sessions.ended"));
        await load();
      }
    } catch (problem) {
      announce(problem.message, { isProblem: true });
    }
  }

  async function endAll() {
    const isDone = await confirmDialog({
      title: t("sessions.everywhere"),
      text: t("sessions.everywhere-text"),
      submitLabel: t("sessions.everywhere"),
      submit: signOutEverywhere,
    });
    if (isDone) location.hash = "";
  }

  async function changePassword() {
    if (!(await passwordDialog(login)) || page.isLeft) return;
    announce(t("password.done"));
    await load();
  }

  await load();
  page.present(t("sessions.title"), [
    facts([
      [t("sign-in.login"), login],
      [t("sessions.name"), worker.name],
      [t("sessions.role"), worker.department?.label ?? worker.role.label],
      [t("sign-in.township"), township.name],
    ]),
    results,
    h(
      "p",
      { class: "buttons" },
      button(t("password.title"), changePassword, { key: "password" }),
      button(t("sessions.everywhere"), endAll, { kind: "danger" }),
    ),
  ]);
}
