// Who asked for masked values or exported tables.

import * as api from "../api.js";
import { h, replace } from "../dom.js";
import { t } from "../i18n.js";
import { button } from "../parts/forms.js";
import { emptyNotice } from "../parts/notices.js";
import { moreButton, table } from "../parts/tables.js";
import { recordLink } from "../router.js";
import { may } from "../session.js";
import { fullTimeText } from "../times.js";

export async function showAccesses(page) {
  const results = h("div", {});
  let items = [];
  let nextCursor;

  async function load(isMore) {
    const answer = await api.get(api.path("accesses"), {
      query: { cursor: isMore ? nextCursor : undefined },
      signal: page.signal,
    });
    items = isMore ? [...items, ...answer.items] : answer.items;
    nextCursor = answer.next_cursor;
    replace(
      results,
      items.length === 0 ? emptyNotice(t("accesses.none")) : accessTable(items),
      nextCursor !== undefined && moreButton(() => load(true)),
    );
  }

  await load(false);
  page.present(t("accesses.title"), [h("p", { class: "lead" }, t("accesses.lead")), results], {
    actions: button(t("print"), () => print()),
  });
}

function accessTable(items) {
  return table({
    caption: t("accesses.title"),
    columns: [
      { label: t("accesses.when"), class: "time", isHead: true, cell: ({ when_ms: at }) => fullTimeText(at) },
      { label: t("accesses.who"), cell: ({ who }) => who },
      {
        label: t("accesses.what"),
        cell: ({ what, field, ledger, count }) =>
          what === "reveal"
            ? t("accesses.reveal", field?.label ?? "")
            : t("accesses.export", ledger?.label ?? "", count ?? 0),
      },
      {
        label: t("accesses.of"),
        cell: ({ record, cell }) =>
          record ? (may("ledgers") ? h("a", { href: recordLink(record) }, record.title) : record.title) : cell,
      },
      { label: t("reveal.purpose"), cell: ({ purpose }) => purpose },
    ],
    rows: items,
  });
}
