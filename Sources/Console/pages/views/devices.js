// Every device: whether it is heard of, what it still holds back, and how wrong its clock is.

import * as api from "../api.js";
import { h, replace } from "../dom.js";
import { t } from "../i18n.js";
import { clockText, deviceState, failedText } from "../parts/devices.js";
import { button, field, select, textInput } from "../parts/forms.js";
import { emptyNotice } from "../parts/notices.js";
import { rowKeys, table } from "../parts/tables.js";
import { link, note } from "../router.js";
import { loadDirectory, may } from "../session.js";
import { timeText } from "../times.js";

const SHOWS = {
  all: () => true,
  active: ({ revoked_ms: revoked }) => revoked === undefined,
  silent: ({ is_silent: isSilent }) => isSilent,
  pending: ({ pending }) => pending > 0,
  revoked: ({ revoked_ms: revoked }) => revoked !== undefined,
};

export async function showDevices(page) {
  let { show: shown = "active" } = page.query;
  let devices = [];
  const results = h("div", {});
  const search = textInput({ type: "search", "data-key": "search", maxlength: 60, on: { input: show } });
  const shows = select(
    {
      on: {
        change: () => {
          shown = shows.value;
          note(link(["devices"], { show: shown }));
          show();
        },
      },
    },
    Object.keys(SHOWS).map((name) => ({ name, label: t(`devices.show.${name}`) })),
    shown,
  );

  async function load() {
    const [{ items }, { workers }] = await Promise.all([
      api.get(api.path("devices"), { signal: page.signal }),
      loadDirectory(),
    ]);
    const cells = new Map(workers.map((worker) => [worker.number, worker.cells]));
    devices = items.map((device) => ({
      ...device,
      worker: { ...device.worker, cells: cells.get(device.worker.number) },
    }));
    show();
  }

  function show() {
    const wanted = search.value.trim();
    const found = devices
      .filter(SHOWS[shown] ?? SHOWS.all)
      .filter(({ worker, name, number }) =>
        `${worker.name} ${name} ${number} ${(worker.cells ?? []).join(" ")}`.includes(wanted),
      );
    replace(
      results,
      h("p", { class: "result-count", role: "status" }, t("devices.total", found.length)),
      found.length === 0 ? emptyNotice(t("devices.none")) : deviceTable(found),
    );
  }

  await load();
  page.present(
    t("nav.devices"),
    [
      h(
        "form",
        { class: "filters", role: "search", on: { submit: (event) => event.preventDefault() } },
        field(t("devices.search"), search),
        field(t("devices.show"), shows),
      ),
      results,
    ],
    {
      actions: [
        may("devices_manage") &&
          h("a", { class: "button primary", href: link(["devices", "enrol"]) }, t("enrol.title")),
        button(t("print"), () => print()),
      ],
    },
  );
  page.onNews(["devices"], load);
  page.keys(
    [
      ...rowKeys(results),
      { key: "/", label: t("keys.search"), run: () => search.focus() },
      may("devices_manage") && {
        key: "e",
        label: t("enrol.title"),
        run: () => {
          location.hash = link(["devices", "enrol"]);
        },
      },
    ].filter(Boolean),
  );
}

function deviceTable(devices) {
  return table({
    caption: t("nav.devices"),
    columns: [
      { label: t("device.number"), class: "narrow number", cell: ({ number }) => String(number) },
      {
        label: t("device.worker"),
        isHead: true,
        cell: ({ number, worker }) => [
          h(
            "a",
            { href: link(["devices", String(number)]), "data-row": true, "data-key": `device-${number}` },
            worker.name,
          ),
          h("small", {}, worker.department?.label ?? worker.role.label),
        ],
      },
      { label: t("device.cells"), cell: ({ worker }) => worker.cells?.join(" ") },
      { label: t("device.name"), cell: ({ name }) => name },
      { label: t("device.state"), cell: deviceState },
      {
        label: t("device.contact"),
        class: "time",
        cell: ({ contact_ms: at }) => (at === undefined ? t("device.never") : timeText(at)),
      },
      { label: t("device.pending"), class: "number", cell: ({ pending }) => pending !== undefined && String(pending) },
      { label: t("device.clock"), cell: ({ clock_error_ms: error }) => clockText(error) },
      { label: t("device.failed"), cell: ({ days }) => failedText(days) },
      { label: t("device.software"), cell: ({ software }) => software ?? "—" },
    ],
    rows: devices,
  });
}
