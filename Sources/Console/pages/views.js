// The pages, by their addresses, and which of them a role has a use for.

import { may } from "./session.js";
import { showAccesses } from "./views/accesses.js";
import { showBulk } from "./views/bulk.js";
import { showDevice } from "./views/device.js";
import { showDevices } from "./views/devices.js";
import { showEnrolment } from "./views/enrolment.js";
import { showExport } from "./views/export.js";
import { showImport } from "./views/import.js";
import { showIncident } from "./views/incident.js";
import { showIncidents } from "./views/incidents.js";
import { showLedger } from "./views/ledger.js";
import { showMissing } from "./views/missing.js";
import { showOverview } from "./views/overview.js";
import { showRecord } from "./views/record.js";
import { showReport } from "./views/report.js";
import { showReview } from "./views/review.js";
import { showSessions } from "./views/sessions.js";
import { showToday } from "./views/today.js";

/** What the navigation offers, in its order: a page with the filters that it begins with, whether this role
 * has a use for it, and the key that leads there. */
export const sections = [
  { name: "today", key: "t", isOffered: () => true },
  { name: "review", key: "r", isOffered: () => may("review") },
  { name: "incidents", key: "i", query: { status: "open" }, isOffered: () => may("incidents") },
  { name: "ledgers", key: "l", isOffered: () => may("ledgers") },
  { name: "devices", key: "d", isOffered: () => may("devices") },
  { name: "overview", key: "o", isOffered: () => may("overview") },
  { name: "accesses", key: "a", isOffered: () => may("accesses") },
];

/** Addresses; a segment in capitals is a parameter. The longer come before the shorter that they begin with. */
const routes = [
  ["today", showToday],
  ["review/bulk", showBulk],
  ["review/ITEM", showReview],
  ["review", showReview],
  ["incidents/new", showReport],
  ["incidents/ID", showIncident],
  ["incidents", showIncidents],
  ["ledgers/LEDGER/import", showImport],
  ["ledgers/LEDGER/export", showExport],
  ["ledgers/LEDGER/ID", showRecord],
  ["ledgers/LEDGER", showLedger],
  ["ledgers", showLedger],
  ["devices/enrol", showEnrolment],
  ["devices/NUMBER", showDevice],
  ["devices", showDevices],
  ["overview", showOverview],
  ["accesses", showAccesses],
  ["sessions", showSessions],
].map(([address, show]) => ({ parts: address.split("/"), show }));

/** The view of an address, with its parameters. */
export function viewOf(segments) {
  const home = sections.find(({ isOffered }) => isOffered()).name;
  for (const { parts, show } of routes) {
    if (parts.length !== segments.length) continue;
    const isParameter = (part) => part === part.toUpperCase();
    if (!parts.every((part, index) => isParameter(part) || part === segments[index])) continue;
    return { show, home, parameters: segments.filter((_, index) => isParameter(parts[index])) };
  }
  return { show: showMissing, home, parameters: [] };
}
