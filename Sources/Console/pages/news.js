// What has changed at the centre, as it changes (server-sent events). Only a page that is looked at listens: a user has
// few streams, and a browser few connections.

import * as api from "./api.js";

const RETRY_MS = 15_000;

let source = null;
let retry = 0;
let tell = () => {};
let tellState = () => {};
let isWanted = false;

/**
 * Listens to the township. `onNews` gets the topics that have news; after a pause in which some may have been missed,
 * all of them. `onState` gets whether the stream is up.
 */
export function startNews({ onNews, onState }) {
  stopNews();
  isWanted = true;
  [tell, tellState] = [onNews, onState];
  if (document.visibilityState === "visible") open();
}

export function stopNews() {
  isWanted = false;
  close();
}

function close() {
  clearTimeout(retry);
  source?.close();
  source = null;
}

function open() {
  close();
  const opened = new EventSource(api.path("events"));
  source = opened;
  opened.addEventListener("open", () => tellState(true));
  opened.addEventListener("change", (event) => tell(JSON.parse(event.data).topics));
  // The next question is answered with “sign in again”, which leads there.
  opened.addEventListener("signed-out", () => tell(["session"]));
  opened.addEventListener("error", () => {
    tellState(false);
    // While it connects again the browser does so by itself; a refusal it takes for an end.
    if (opened.readyState !== EventSource.CLOSED) return;
    close();
    tell(["session"]);
    retry = setTimeout(() => {
      if (isWanted) open();
    }, RETRY_MS);
  });
}

document.addEventListener("visibilitychange", () => {
  if (!isWanted) return;
  if (document.visibilityState === "visible") {
    open();
    tell(["ledgers", "review", "devices"]);
  } else {
    close();
  }
});
