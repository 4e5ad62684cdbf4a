// Changing one's own password.

import * as api from "../api.js";
import { h } from "../dom.js";
import { t } from "../i18n.js";
import { formDialog } from "./dialogs.js";
import { field } from "./forms.js";

/** As the centre wants it; it counts bytes, of which a Chinese character has three. */
const BYTES = { min: 10, max: 256 };

/** Asks for the present password and a new one; answers true once it is changed. */
export function passwordDialog(login) {
  const input = (name, autocomplete) =>
    h("input", { type: "password", name, required: true, autocomplete, maxlength: 256 });
  const current = input("current", "current-password");
  const fresh = input("new", "new-password");
  const again = input("again", "new-password");

  function check() {
    const size = new TextEncoder().encode(fresh.value).length;
    fresh.setCustomValidity(size < BYTES.min || size > BYTES.max ? t("password.length", BYTES.min) : "");
    again.setCustomValidity(again.value === fresh.value ? "" : t("password.differ"));
  }
  for (const control of [fresh, again]) control.addEventListener("input", check);
  check();

  return formDialog({
    title: t("password.title"),
    body: [
      field(t("password.current"), current),
      field(t("password.new"), fresh, { hint: t("password.length", BYTES.min) }),
      field(t("password.again"), again),
      // Whose password it is, for the browser's own store.
      h("input", { type: "text", name: "login", value: login, autocomplete: "username", hidden: true, readonly: true }),
    ],
    warning: t("password.elsewhere"),
    submitLabel: t("password.submit"),
    submit: () => api.postForNothing(api.path("password"), { current: current.value, new: fresh.value }),
  });
}
