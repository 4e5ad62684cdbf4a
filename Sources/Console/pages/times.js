// Times as people at the centre read them: China's, wherever the browser stands.

import { currentLanguage, t } from "./i18n.js";

const OFFSET_MS = 8 * 3600 * 1000;
const DAY_MS = 24 * 3600 * 1000;
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** How far the centre's clock is ahead of the browser's, as its last answers said. */
let ahead = 0;

export function setServerTime(milliseconds) {
  ahead = milliseconds - Date.now();
}

/** The centre's clock. */
export function now() {
  return Date.now() + ahead;
}

const two = (number) => String(number).padStart(2, "0");

/** A time's parts in China. */
function parts(milliseconds) {
  const date = new Date(milliseconds + OFFSET_MS);
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    clock: `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}`,
    dayNumber: Math.floor((milliseconds + OFFSET_MS) / DAY_MS),
  };
}

/** A day without its time. */
export function dayText(milliseconds) {
  const { year, month, day } = parts(milliseconds);
  const isThisYear = year === parts(now()).year;
  if (currentLanguage() === "zh") return `${isThisYear ? "" : `${year}年`}${month}月${day}日`;
  return `${day} ${MONTHS[month - 1]}${isThisYear ? "" : ` ${year}`}`;
}

/** A day and time; today's and yesterday's by name. */
export function timeText(milliseconds) {
  const { clock, dayNumber } = parts(milliseconds);
  const days = parts(now()).dayNumber - dayNumber;
  if (days === 0) return t("time.today", clock);
  if (days === 1) return t("time.yesterday", clock);
  return `${dayText(milliseconds)} ${clock}`;
}

/** For the records: with the year, and the same whenever it is read. */
export function fullTimeText(milliseconds) {
  const { year, month, day, clock } = parts(milliseconds);
  return `${year}-${two(month)}-${two(day)} ${clock}`;
}

/** How long something took or lasts, in the largest unit that says enough. */
export function durationText(milliseconds) {
  const size = Math.abs(milliseconds);
  if (size < 60_000) return t("time.seconds", Math.round(size / 1000));
  if (size < 3_600_000) return t("time.minutes", Math.round(size / 60_000));
  if (size < 2 * DAY_MS) return t("time.hours", Math.round(size / 3_600_000));
  if (size < 730 * DAY_MS) return t("time.days", Math.round(size / DAY_MS));
  return t("time.years", Math.round(size / (365.25 * DAY_MS)));
}

/** Whole days since a time. */
export function daysSince(milliseconds) {
  return Math.max(0, Math.floor((now() - milliseconds) / DAY_MS));
}

/** What an input of the type datetime-local holds. */
export function inputText(milliseconds) {
  return fullTimeText(milliseconds).replace(" ", "T");
}

/** What an input of the type datetime-local says, as a time; null for nothing. */
export function fromInput(text) {
  const match = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)/.exec(text);
  if (!match) return null;
  const [year, month, day, hour, minute] = match.slice(1).map(Number);
  return Date.UTC(year, month - 1, day, hour, minute) - OFFSET_MS;
}

/** The month of a time, as `YYYY-MM`. */
export function monthOf(milliseconds) {
  const { year, month } = parts(milliseconds);
  return `${year}-${two(month)}`;
}

/** The month so many after another. */
export function monthAfter(month, count) {
  const [year, number] = month.split("-").map(Number);
  const index = year * 12 + number - 1 + count;
  return `${Math.floor(index / 12)}-${two((index % 12) + 1)}`;
}

export function monthText(month) {
  const [year, number] = month.split("-").map(Number);
  return currentLanguage() === "zh" ? `${year}年${number}月` : `${MONTHS[number - 1]} ${year}`;
}
