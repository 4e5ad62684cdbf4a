// What is said of a device in lists and on its own page.

import { h } from "../dom.js";
import { t } from "../i18n.js";
import { daysSince, durationText } from "../times.js";
import { tag } from "./marks.js";

/** A clock that is wrong by more is worth a word. */
const CLOCK_ERROR_MS = 120_000;

export function deviceState({ revoked_ms: revoked, is_silent: isSilent, contact_ms: contact, copy_of: copyOf }) {
  return [
    revoked !== undefined
      ? tag(t("device.revoked"), "refused")
      : isSilent
        ? tag(contact === undefined ? t("device.never") : t("device.silent-days", daysSince(contact)), "review")
        : tag(t("device.active"), "done"),
    copyOf !== undefined && tag(t("device.copy-of", copyOf)),
  ];
}

/** By how much a device's clock is wrong. */
export function clockText(error) {
  if (error === undefined) return null;
  if (Math.abs(error) < CLOCK_ERROR_MS) return t("device.clock-right");
  return h("strong", {}, t(error > 0 ? "device.clock-ahead" : "device.clock-behind", durationText(error)));
}

/** The share of a device's syncs, over the days that are known, that were refused as a whole. */
export function failedText(days) {
  const refused = days.reduce((sum, day) => sum + day.refused, 0);
  const all = days.reduce((sum, day) => sum + day.syncs, refused);
  if (all === 0) return null;
  return t("device.failed-share", Math.round((refused * 1000) / all) / 10, refused, all);
}
