// What the choices mean for an item: the same decision is another act for a removal than for a telephone number.

import { h } from "../dom.js";
import { t } from "../i18n.js";

const OWN_WORDS = [
  "duplicate",
  "edit_beat_removal",
  "entry_not_applied",
  "revoked_device",
  "suspicious_time",
  "healing",
];

/** What a decision is called for an item of this reason. */
export function decisionText(decision, { reason }) {
  const own = OWN_WORDS.includes(reason.name) && (decision === "keep" || decision === "take");
  return t(own ? `decide.${decision}.${reason.name}` : `decide.${decision}`);
}

/** A value in which what differs from another is marked. */
export function differing(text, other) {
  if (text === "") return h("span", { class: "nothing" }, t("nothing"));
  if (!other || text === other) return text;
  const [own, its] = [[...text], [...other]];
  let begin = 0;
  while (begin < own.length && own[begin] === its[begin]) begin += 1;
  let end = 0;
  while (end < own.length - begin && end < its.length - begin && own.at(-1 - end) === its.at(-1 - end)) end += 1;
  // With nothing in common, marks would only shout.
  if (begin + end === 0 || begin + end >= own.length) return text;
  return [
    own.slice(0, begin).join(""),
    h("mark", {}, own.slice(begin, own.length - end).join("")),
    own.slice(own.length - end).join(""),
  ];
}
