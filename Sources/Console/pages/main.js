// Begins: finds out who is signed in, and shows the page that the address names.

import * as api from "./api.js";
import { replace } from "./dom.js";
import { applyLanguage } from "./i18n.js";
import { listenToKeys } from "./keys.js";
import { startNews, stopNews } from "./news.js";
import { Page } from "./page.js";
import { waitingNotice } from "./parts/notices.js";
import { currentPlace, go, linkIn } from "./router.js";
import { currentSession, forgetSession, loadSession } from "./session.js";
import { buildShell } from "./shell.js";
import { showSignIn } from "./views/signin.js";
import { viewOf } from "./views.js";

const app = document.querySelector("#app");

let page = null;
let shell = null;
/** The last address that was gone to: whatever is still on its way to another is given up. */
let turn = 0;

/** Shows what the address names; signing in first if need be. */
async function route() {
  page?.leave();
  page = null;
  turn += 1;
  const own = turn;
  const place = currentPlace();
  if (!place.township) return signIn();
  if (currentSession()?.township.code !== place.township) {
    stopNews();
    forgetSession();
    api.useTownship(place.township);
    if (!shell) replace(app, waitingNotice());
    try {
      await loadSession();
    } catch (problem) {
      // Signed out is the one answer that has led to the sign-in page already.
      if (problem.kind !== "sign-in-needed" && own === turn) signIn(problem);
      return;
    }
    if (own !== turn) return;
  }
  if (!shell) begin();
  const view = viewOf(place.segments);
  if (place.segments.length === 0) return go(linkIn(place.township, [view.home]));
  page = new Page(shell.main, place, shell);
  shell.select(place.segments[0]);
  await page.show(view.show, view.parameters);
}

/** Puts up the frame, and listens to news. */
function begin() {
  shell = buildShell({ onLanguage: redraw });
  replace(app, shell.element);
  startNews({
    onNews: (topics) => {
      if (topics.includes("session")) loadSession().catch(() => {});
      page?.news(topics);
    },
    onState: (isUp) => shell?.setOnline(isUp),
  });
}

/** Everything again, in the other language. */
function redraw() {
  shell = null;
  route();
}

/** The sign-in page; afterwards one is where one was. */
function signIn(problem) {
  turn += 1;
  page?.leave();
  page = null;
  stopNews();
  forgetSession();
  shell = null;
  showSignIn(app, {
    problem,
    onLanguage: () => signIn(),
    whenDone: (township) => {
      const place = currentPlace();
      if (place.township === township && place.segments.length > 0) route();
      else go(linkIn(township, []));
    },
  });
}

// Several questions may be refused at once; what is typed by then stays.
api.onSignedOut(() => {
  if (!app.querySelector(".sign-in")) signIn();
});
addEventListener("hashchange", route);
applyLanguage();
listenToKeys();
route();
