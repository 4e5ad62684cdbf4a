// The ledgers side by side.

import * as api from "../api.js";
import { h } from "../dom.js";
import { sentence, t } from "../i18n.js";
import { link } from "../router.js";

/** The ledgers that this user may read; the fields of each are in it. */
export async function loadLedgers(signal) {
  return (await api.get(api.path("ledgers"), { signal })).items;
}

export function ledgerTabs(ledgers, current) {
  return h(
    "nav",
    { class: "tabs", "aria-label": t("nav.ledgers") },
    ledgers.map(({ name, label, count }) =>
      h(
        "a",
        { href: link(["ledgers", name]), "aria-current": name === current ? "page" : null },
        sentence(label),
        count !== undefined && h("small", {}, ` ${count.toLocaleString("en")}`),
      ),
    ),
  );
}
