// What is said of what happened: problems, results, and that there is nothing.

import { h } from "../dom.js";
import { t } from "../i18n.js";
import { timeText } from "../times.js";

/** A problem in a sentence, and what to do next. `again` is what the button tries. */
export function problemNotice(problem, again) {
  return h(
    "div",
    { class: "notice notice-problem", role: "alert" },
    h("p", {}, h("strong", {}, problem.title ?? t("problem.title")), " ", problem.detail ?? problem.message),
    problem.decided && h("p", {}, decidedText(problem.decided)),
    again && h("button", { type: "button", on: { click: again } }, t("again")),
  );
}

/** Who decided what, and when. */
export function decidedText({ label, by, at_ms: at }) {
  return t("review.decided-by", by ?? t("review.centre"), label, at === undefined ? "" : timeText(at));
}

export function waitingNotice() {
  return h("p", { class: "waiting", role: "status" }, t("loading"));
}

export function emptyNotice(text) {
  return h("p", { class: "empty" }, text);
}

let toastEnd = 0;

/** Says for a while, to the eye and to whoever listens, what was done. Problems stay until the next news. */
export function announce(text, { isProblem = false } = {}) {
  const place = document.querySelector("#announcement");
  if (!place) return;
  clearTimeout(toastEnd);
  place.className = isProblem ? "announcement is-problem" : "announcement";
  place.textContent = text;
  if (!isProblem)
    toastEnd = setTimeout(() => {
      place.textContent = "";
    }, 8000);
}
