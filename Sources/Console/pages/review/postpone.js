// Putting an item off, with a reason.

import * as api from "../api.js";
import { h } from "../dom.js";
import { t } from "../i18n.js";
import { formDialog } from "../parts/dialogs.js";
import { field } from "../parts/forms.js";
import { fromInput, inputText, now } from "../times.js";

const DAY_MS = 24 * 3600 * 1000;

/** Asks until when and why; `whenDone` gets the item. */
export function postponeDialog(item, whenDone) {
  const until = h("input", {
    type: "datetime-local",
    required: true,
    value: `${inputText(now() + DAY_MS).slice(0, 10)}T09:00`,
    min: inputText(now()),
  });
  const reason = h("textarea", { rows: 2, required: true, maxlength: 1000, autofocus: true });
  return formDialog({
    title: t("review.postpone-title", item.number, item.record.title),
    body: [field(t("review.until"), until), field(t("review.why"), reason, { hint: t("review.why-hint") })],
    submitLabel: t("review.postpone"),
    submit: async () =>
      whenDone(
        await api.post(
          api.path("review", String(item.number), "postponement"),
          { until_ms: fromInput(until.value), reason: reason.value.trim() },
          { version: item.version },
        ),
      ),
  });
}
