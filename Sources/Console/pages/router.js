// Which page is shown. The address is `#/TOWNSHIP/PAGE/…?filters`: it never leaves the browser, and is about no person.

import { queryText } from "./api.js";

/** The address as it is now. */
export function currentPlace() {
  const [address, query] = location.hash.replace(/^#\/?/, "").split("?", 2);
  const segments = address
    .split("/")
    .filter(Boolean)
    .map((segment) => {
      try {
        return decodeURIComponent(segment);
      } catch {
        return segment;
      }
    });
  return {
    township: segments[0] ?? "",
    segments: segments.slice(1),
    query: Object.fromEntries(new URLSearchParams(query ?? "")),
  };
}

/** A link to a page of the township that is shown. */
export function link(segments, query) {
  return linkIn(currentPlace().township, segments, query);
}

export function linkIn(township, segments, query) {
  return `#/${[township, ...segments].map((segment) => encodeURIComponent(segment)).join("/")}${queryText(query)}`;
}

/** Goes to a page. */
export function go(address) {
  if (location.hash === address) dispatchEvent(new HashChangeEvent("hashchange"));
  else location.hash = address;
}

/** Notes in the address what is shown now, such as a filter, without leaving the page. */
export function note(address) {
  history.replaceState(null, "", address);
}

/**
 * Where the records behind a figure are shown: the centre names them by a path of its API (`incidents?colour=red`,
 * `ledgers/visit/records?…`).
 */
export function linkToRecords(records) {
  const [address, query] = records.replace(/^\//, "").split("?", 2);
  const segments = address
    .split("/")
    .map(decodeURIComponent)
    .filter((segment) => segment !== "records");
  return link(segments, Object.fromEntries(new URLSearchParams(query ?? "")));
}

/** The page of a record; incidents have one of their own. */
export function recordLink({ ledger, id }) {
  return ledger.name === "incident" ? link(["incidents", id]) : link(["ledgers", ledger.name, id]);
}
