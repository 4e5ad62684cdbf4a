// Who is signed in, what they may do, and the directory of the township.

import * as api from "./api.js";
import { currentLanguage } from "./i18n.js";
import { setServerTime } from "./times.js";

let session = null;
let directory = null;

/** The session, or null. */
export function currentSession() {
  return session;
}

export function may(right) {
  return session?.rights.includes(right) ?? false;
}

function keep(answer) {
  session = answer;
  if (answer) setServerTime(answer.now_ms);
  return answer;
}

/** Asks the centre who is signed in; a Problem `sign-in-needed` if nobody is. */
export async function loadSession(signal) {
  return keep(await api.get(api.path("session"), { signal }));
}

export async function signIn(login, password) {
  return keep(await api.post(api.path("session"), { login, password }));
}

export async function signOut() {
  await api.remove(api.path("session"));
  forgetSession();
}

export async function signOutEverywhere() {
  await api.remove(api.path("sessions"));
  forgetSession();
}

export function forgetSession() {
  keep(null);
  directory = null;
}

/** Villages, cells, workers and choices, asked for once in each language. */
export function loadDirectory() {
  const key = `${session?.township.code} ${session?.session} ${currentLanguage()}`;
  if (directory?.key !== key) {
    const answer = api.get(api.path("directory"));
    directory = { key, answer };
    answer.catch(() => {
      directory = null;
    });
  }
  return directory.answer;
}
