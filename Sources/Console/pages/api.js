// Asks the centre (Protocol/console-api.yaml). Every answer is JSON, a table, or a problem.

import { currentLanguage, t } from "./i18n.js";

const TYPES = "tag:gridledger,2026:";

/** Why something was not done (RFC 9457), or that the centre could not be reached (`kind` "unreachable"). */
export class Problem extends Error {
  constructor(kind, { title, detail, status = 0, decided, code, parameter, retrySeconds } = {}) {
    super(detail ?? title ?? kind);
    Object.assign(this, { kind, title, detail, status, decided, code, parameter, retrySeconds });
  }
}

let township = "";
let whenSignedOut = () => {};

/** The township whose API is asked from now on. */
export function useTownship(code) {
  township = code;
}

/** What is to happen when the session has ended. */
export function onSignedOut(action) {
  whenSignedOut = action;
}

/** A path below the township, with its parts escaped. */
export function path(...segments) {
  return `/console/api/townships/${[township, ...segments].map(encodeURIComponent).join("/")}`;
}

export function queryText(query) {
  const entries = Object.entries(query ?? {}).filter(
    ([, value]) => value !== "" && value !== null && value !== undefined,
  );
  return entries.length === 0 ? "" : `?${new URLSearchParams(entries)}`;
}

/** What the header for searched text takes: names must not be in URLs. */
function searchHeader(text) {
  return encodeURIComponent(text).replace(/[!'()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`);
}

async function send(method, address, { query, json, csv, version, search, signal } = {}) {
  const headers = { "Accept-Language": currentLanguage() };
  if (method !== "GET") headers["X-GridLedger-Console"] = "1";
  if (json !== undefined) headers["Content-Type"] = "application/json";
  if (csv !== undefined) headers["Content-Type"] = "text/csv; charset=utf-8";
  if (version !== undefined) headers["If-Match"] = `"${version}"`;
  if (search) headers["X-Search"] = searchHeader(search);
  const body = json !== undefined ? JSON.stringify(json) : csv;
  let response;
  try {
    response = await fetch(address + queryText(query), { method, headers, body, signal, credentials: "same-origin" });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Problem("unreachable", { title: t("problem.unreachable"), detail: t("problem.unreachable.detail") });
  }
  if (response.ok) return response;
  const problem = await problemOf(response);
  if (problem.kind === "sign-in-needed") whenSignedOut();
  throw problem;
}

async function problemOf(response) {
  const retrySeconds = Number(response.headers.get("Retry-After")) || undefined;
  const body = await response.json().catch(() => null);
  if (typeof body?.type !== "string" || !body.type.startsWith(TYPES)) {
    return new Problem("unreadable", {
      title: t("problem.unreadable", response.status),
      detail: t("problem.unreadable.detail"),
      status: response.status,
    });
  }
  return new Problem(body.type.slice(TYPES.length), { ...body, retrySeconds });
}

export async function get(address, options) {
  return (await send("GET", address, options)).json();
}

/** Changes something. With a `version` only if it is still that one. */
export async function post(address, json, options) {
  return (await send("POST", address, { ...options, json })).json();
}

/** Changes something of which there is nothing to be told but that it is done. */
export async function postForNothing(address, json) {
  await send("POST", address, { json });
}

export async function postTable(address, csv, options) {
  return (await send("POST", address, { ...options, csv })).json();
}

export async function remove(address, options) {
  const response = await send("DELETE", address, options);
  return response.status === 204 ? null : response.json();
}

/** A file that the centre makes, and its name. */
export async function postForFile(address, json) {
  const response = await send("POST", address, { json });
  const name = /filename="([^"]+)"/.exec(response.headers.get("Content-Disposition") ?? "")?.[1];
  return { blob: await response.blob(), name };
}
