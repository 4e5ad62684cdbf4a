// Dialogs: the browser keeps the focus inside, and Esc closes.

import { h, replace, uniqueID } from "../dom.js";
import { t } from "../i18n.js";
import { problemNotice } from "./notices.js";

/**
 * Shows a form in a dialog; answers true once `submit` has done its work, false if it was left. What `submit` throws is
 * shown in the dialog, and what was typed stays. A `warning` says what cannot be undone.
 */
export function formDialog({ title, body, submitLabel, warning, isDanger = false, submit, className = "" }) {
  return new Promise((resolve) => {
    const titleID = uniqueID("dialog");
    const problems = h("div", {});
    const go = h("button", { type: "submit", class: isDanger ? "danger" : "primary" }, submitLabel);
    const form = h(
      "form",
      { on: { submit: onSubmit } },
      body,
      warning && h("p", { class: "warning" }, warning),
      problems,
      h(
        "div",
        { class: "buttons" },
        go,
        h("button", { type: "button", on: { click: () => dialog.close() } }, t("cancel")),
      ),
    );
    const dialog = h("dialog", { class: className, "aria-labelledby": titleID }, h("h2", { id: titleID }, title), form);
    let isDone = false;

    async function onSubmit(event) {
      event.preventDefault();
      if (go.disabled) return;
      go.disabled = true;
      replace(problems);
      try {
        await submit(form);
        isDone = true;
        dialog.close();
      } catch (problem) {
        replace(problems, problemNotice(problem));
        go.disabled = false;
      }
    }
    showModal(dialog, () => resolve(isDone));
  });
}

/** A question that only needs a yes. */
export function confirmDialog({ title, text, submitLabel, warning, isDanger, submit }) {
  return formDialog({
    title,
    body: [].concat(text).map((each) => h("p", {}, each)),
    submitLabel,
    warning,
    isDanger,
    submit,
  });
}

/** Shows something to be read. */
export function messageDialog({ title, body, className = "" }) {
  return new Promise((resolve) => {
    const titleID = uniqueID("dialog");
    const dialog = h(
      "dialog",
      { class: className, "aria-labelledby": titleID },
      h("h2", { id: titleID }, title),
      body,
      h(
        "div",
        { class: "buttons" },
        h("button", { type: "button", class: "primary", on: { click: () => dialog.close() } }, t("close")),
      ),
    );
    showModal(dialog, resolve);
  });
}

function showModal(dialog, whenClosed) {
  const before = document.activeElement;
  dialog.addEventListener("close", () => {
    dialog.remove();
    if (before?.isConnected) before.focus();
    whenClosed();
  });
  document.body.append(dialog);
  dialog.showModal();
  const first = dialog.querySelector("[autofocus], input, select, textarea, button");
  first?.focus();
}
