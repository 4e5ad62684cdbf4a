// The list of keys, and the switch that turns them off.

import { h } from "../dom.js";
import { t } from "../i18n.js";
import { currentKeys, keysAreOn, switchKeys } from "../keys.js";
import { messageDialog } from "./dialogs.js";
import { keyCap } from "./marks.js";

export function keyDialog() {
  const { page, shell } = currentKeys();
  const isOn = h("input", { type: "checkbox", checked: keysAreOn(), on: { change: () => switchKeys(isOn.checked) } });
  return messageDialog({
    title: t("keys.title"),
    className: "keys",
    body: [
      page.length > 0 && section(t("keys.here"), page),
      section(t("keys.everywhere"), shell),
      h("label", { class: "check" }, isOn, t("keys.on")),
    ],
  });
}

function section(title, keys) {
  return [
    h("h3", {}, title),
    h(
      "dl",
      { class: "key-list" },
      keys.map(({ key, label }) => h("div", {}, h("dt", {}, key.split(" ").map(keyCap)), h("dd", {}, label))),
    ),
  ];
}
