// One device, and the syncs that brought something.

import * as api from "../api.js";
import { h, replace } from "../dom.js";
import { t } from "../i18n.js";
import { clockText, deviceState, failedText } from "../parts/devices.js";
import { confirmDialog } from "../parts/dialogs.js";
import { button } from "../parts/forms.js";
import { announce, emptyNotice } from "../parts/notices.js";
import { facts, moreButton, table } from "../parts/tables.js";
import { link } from "../router.js";
import { may } from "../session.js";
import { fullTimeText, timeText } from "../times.js";

export async function showDevice(page, number) {
  const content = h("div", {});
  let device;
  let uploads = [];
  let nextCursor;

  async function load() {
    const [fresh, page1] = await Promise.all([
      api.get(api.path("devices", number), { signal: page.signal }),
      api.get(api.path("devices", number, "uploads"), { signal: page.signal }),
    ]);
    [device, uploads, nextCursor] = [fresh, page1.items, page1.next_cursor];
    show();
  }

  async function loadMore() {
    const answer = await api.get(api.path("devices", number, "uploads"), {
      query: { cursor: nextCursor },
      signal: page.signal,
    });
    uploads.push(...answer.items);
    nextCursor = answer.next_cursor;
    show();
  }

  function show() {
    replace(
      content,
      h(
        "section",
        { class: "box" },
        h("h2", {}, t("device.standing")),
        facts(
          [
            [t("device.state"), deviceState(device)],
            [t("device.name"), device.name],
            [t("device.cells"), device.worker.cells?.join(" ")],
            [t("device.software"), device.software ?? "—"],
            [t("device.enrolled"), timeText(device.enrolled_ms)],
            [t("device.contact"), device.contact_ms === undefined ? t("device.never") : timeText(device.contact_ms)],
            [t("device.revoked-at"), device.revoked_ms !== undefined && timeText(device.revoked_ms)],
            [t("device.changes"), String(device.changes)],
            [t("device.pending"), device.pending !== undefined && String(device.pending)],
            [t("device.clock"), clockText(device.clock_error_ms)],
            [t("device.failed"), failedText(device.days)],
          ],
          "wide-facts",
        ),
      ),
      device.days.length > 0 && h("section", { class: "box" }, h("h2", {}, t("device.days")), dayTable(device.days)),
      h(
        "section",
        { class: "box" },
        h("h2", {}, t("device.uploads")),
        uploads.length === 0 ? emptyNotice(t("device.no-uploads")) : uploadTable(uploads),
        nextCursor !== undefined && moreButton(loadMore),
      ),
      may("devices_manage") &&
        device.revoked_ms === undefined &&
        h("p", {}, button(t("device.revoke"), revoke, { kind: "danger", key: "revoke" })),
    );
  }

  async function revoke() {
    const isDone = await confirmDialog({
      title: t("device.revoke-title", device.worker.name, device.number),
      text: [t("device.revoke-text"), device.pending > 0 && t("device.revoke-pending", device.pending)].filter(Boolean),
      warning: t("device.revoke-warning"),
      submitLabel: t("device.revoke"),
      isDanger: true,
      submit: async () => {
        device = await api.post(api.path("devices", number, "revocation"));
      },
    });
    if (!isDone) return;
    announce(t("device.revoke-done", device.number));
    show();
  }

  await load();
  page.present(t("device.title", device.number, device.worker.name), content, {
    actions: h("a", { class: "button", href: link(["devices"]) }, t("nav.devices")),
  });
  page.onNews(["devices"], load);
}

function dayTable(days) {
  return table({
    caption: t("device.days"),
    columns: [
      { label: t("device.day"), class: "time", isHead: true, cell: ({ date }) => date },
      { label: t("device.syncs"), class: "number", cell: ({ syncs }) => String(syncs) },
      { label: t("device.failed"), class: "number", cell: ({ refused }) => String(refused) },
    ],
    rows: days,
  });
}

function uploadTable(uploads) {
  return table({
    caption: t("device.uploads"),
    columns: [
      { label: t("device.received"), class: "time", isHead: true, cell: ({ received_ms: at }) => fullTimeText(at) },
      { label: t("device.changes-count"), class: "number", cell: ({ changes }) => String(changes) },
      { label: t("device.in-review"), class: "number", cell: ({ in_review: count }) => String(count) },
      { label: t("device.refused"), class: "number", cell: ({ refused }) => String(refused) },
    ],
    rows: uploads,
  });
}
