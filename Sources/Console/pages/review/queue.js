// The queue as it is worked: which items were loaded, what became of each, and what can be taken back. It shows nothing
// itself; whoever shows it is told by `onChange`.

import * as api from "../api.js";

const PAGE_SIZE = 50;
const LOADED_MAX = 200;
/** Before the end of what is loaded is reached, the next page is fetched. */
const AHEAD = 10;

export class ReviewQueue {
  items = [];
  total = 0;
  /** The decisions of this sitting, the last one last: numbers of items. */
  done = [];
  #nextCursor;
  #details = new Map();
  #loading = null;
  /** How often something was decided here. */
  #acts = 0;

  constructor(filter, signal) {
    this.filter = filter;
    this.signal = signal;
  }

  get hasMore() {
    return this.#nextCursor !== undefined;
  }

  /** The first page, or the next. */
  async load() {
    this.#loading ??= this.#loadPage().finally(() => {
      this.#loading = null;
    });
    return this.#loading;
  }

  async #loadPage() {
    const page = await this.#ask({ limit: PAGE_SIZE, cursor: this.#nextCursor });
    const known = new Set(this.items.map(({ number }) => number));
    this.items.push(...page.items.filter(({ number }) => !known.has(number)));
    this.total = page.total;
    this.#nextCursor = page.next_cursor;
  }

  #ask(query) {
    return api.get(api.path("review"), { query: { ...this.filter, ...query }, signal: this.signal });
  }

  /** Takes in what others did: new items come last, and what is no longer in this list says so. */
  async refresh() {
    const acts = this.#acts;
    const page = await this.#ask({ limit: Math.min(LOADED_MAX, Math.max(PAGE_SIZE, this.items.length)) });
    // It may have been read before what was decided here meanwhile; that brings news of its own.
    if (acts !== this.#acts) return;
    const fresh = new Map(page.items.map((item) => [item.number, item]));
    const isWhole = page.next_cursor === undefined;
    const last = page.items.at(-1)?.number;
    this.items = this.items.map((item) => {
      const again = fresh.get(item.number);
      fresh.delete(item.number);
      if (again) return again.version === item.version ? item : again;
      if (item.state !== "waiting" || item.isElsewhere || this.done.includes(item.number)) return item;
      // Beyond what was asked for, nothing is known of it.
      return isWhole || item.number <= last ? { ...item, isElsewhere: true } : item;
    });
    if (!this.hasMore) this.items.push(...fresh.values());
    this.total = page.total;
  }

  find(number) {
    return this.items.find((item) => item.number === number);
  }

  /** The item with everything that a decision needs; fetched once for each of its versions. */
  async details(number, { again = false } = {}) {
    const version = this.find(number)?.version;
    const kept = this.#details.get(number);
    if (kept && !again && (version === undefined || kept.version === version)) return kept.item;
    const item = await api.get(api.path("review", String(number)), { signal: this.signal });
    this.keep(item);
    return item;
  }

  /** Fetches what is likely to be looked at next. */
  prepare(number) {
    if (number !== undefined) this.details(number).catch(() => {});
  }

  /** Takes an answer of the centre as what is known of an item. */
  keep(item) {
    this.#details.set(item.number, { version: item.version, item });
    const index = this.items.findIndex(({ number }) => number === item.number);
    if (index >= 0) this.items[index] = item;
  }

  /** The item so many after another, or nothing. */
  neighbour(number, step) {
    const index = this.items.findIndex((item) => item.number === number);
    return this.items[index + step]?.number;
  }

  /** The next item that still waits, after this one or from the beginning. */
  async nextWaiting(number) {
    const index = this.items.findIndex((item) => item.number === number);
    const waits = (item) => item.state === this.state && !item.isElsewhere && item.number !== number;
    if (this.hasMore && index >= this.items.length - AHEAD) await this.load();
    return (this.items.slice(index + 1).find(waits) ?? this.items.find(waits))?.number;
  }

  /** Takes in the centre's answer to a decision. */
  noteDecision(item) {
    this.#note(item);
    this.done = [...this.done.filter((number) => number !== item.number), item.number];
  }

  /** Takes in the centre's answer to a decision that was taken back. */
  noteUndo(item) {
    this.#note(item);
    this.done = this.done.filter((number) => number !== item.number);
  }

  #note(item) {
    this.#acts += 1;
    // What was fetched of others about the same record has another version by now; a merging concerns two records.
    for (const [number, { item: other }] of this.#details) {
      if (other.duplicate || other.record.id === item.record.id) this.#details.delete(number);
    }
    this.keep(item);
  }

  get state() {
    return this.filter.state ?? "waiting";
  }
}
