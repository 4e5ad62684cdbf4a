// What is shown for an address that leads nowhere.

import { h } from "../dom.js";
import { t } from "../i18n.js";
import { link } from "../router.js";

export function showMissing(page) {
  page.present(t("missing.title"), h("p", {}, t("missing.text"), " ", h("a", { href: link([]) }, t("missing.home"))));
}
