// Signs that say the same by shape, word and colour.

import { h, svg } from "../dom.js";
import { t } from "../i18n.js";

const SHAPES = {
  red: { d: "M5 1h6l4 4v6l-4 4H5l-4-4V5z" },
  orange: { d: "M8 .5 15.5 8 8 15.5.5 8z" },
  yellow: { d: "M8 1.5 15.5 15H.5z" },
  green: { d: "M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1z" },
};

/** One of the four colours of supervision: octagon, diamond, triangle or disc, and its name. */
export function colourMark(colour) {
  return h(
    "span",
    { class: `colour colour-${colour}` },
    svg("svg", { viewBox: "0 0 16 16", width: 14, height: 14, "aria-hidden": "true" }, svg("path", SHAPES[colour])),
    t(`colour.${colour}`),
  );
}

/** A word in a frame. */
export function tag(text, kind = "") {
  return h("span", { class: kind ? `tag tag-${kind}` : "tag" }, text);
}

/** A key as it is on the keyboard. */
export function keyCap(key) {
  return h("kbd", {}, key);
}

/** A cell by its code and name. */
export function cellText(cell) {
  return cell ? `${cell.code} ${cell.name}` : "";
}
