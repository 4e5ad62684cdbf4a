// One page while it is shown: what it shows, what it listens to, and what ends with it.

import { h, replace } from "./dom.js";
import { sentence } from "./i18n.js";
import { setPageKeys } from "./keys.js";
import { problemNotice, waitingNotice } from "./parts/notices.js";

/** A page spends one part of so many of its time on following the news: the centre has devices to serve. */
const NEWS_SHARE = 10;
const NEWS_PAUSE_MAX_MS = 60_000;

export class Page {
  #leaving = new AbortController();
  #listeners = [];

  constructor(main, place, shell) {
    this.main = main;
    this.query = place.query;
    this.shell = shell;
    this.signal = this.#leaving.signal;
  }

  /** Shows a view; what goes wrong is said in its place. */
  async show(view, parameters) {
    setPageKeys([]);
    replace(this.main, waitingNotice());
    try {
      await view(this, ...parameters);
    } catch (problem) {
      if (this.isLeft) return;
      this.fail(problem, () => this.show(view, parameters));
    }
  }

  get isLeft() {
    return this.signal.aborted;
  }

  leave() {
    this.#leaving.abort();
    setPageKeys([]);
  }

  /** The page's heading, its content, and what can be done with it as a whole. */
  present(title, content, { actions = [], mainClass = "", isFocused = true } = {}) {
    if (this.isLeft) return;
    this.title(title);
    const heading = h("h1", { tabindex: "-1", id: "heading" }, sentence(title));
    this.main.className = mainClass;
    replace(
      this.main,
      h("div", { class: "heading" }, heading, h("div", { class: "heading-actions" }, actions)),
      content,
    );
    if (isFocused) {
      scrollTo(0, 0);
      heading.focus({ preventScroll: true });
    }
  }

  title(text) {
    document.title = `${sentence(text)} · ${this.shell.townshipName}`;
  }

  /** Says what went wrong instead of showing the page. */
  fail(problem, again) {
    if (problem.name === "AbortError" || problem.kind === "sign-in-needed") return;
    // What is no Problem is a mistake in these pages: whoever looks for it finds it in the browser's console.
    if (problem.kind === undefined) console.error(problem);
    replace(this.main, problemNotice(problem, again));
  }

  /** The keys of this page. */
  keys(keys) {
    if (!this.isLeft) setPageKeys(keys);
  }

  /**
   * Calls when one of the topics has news: at once, one call at a time, and once more if there was news meanwhile, after a
   * pause in proportion to what the call took.
   */
  onNews(topics, refresh) {
    let isRunning = false;
    let isDue = false;
    const run = async () => {
      if (isRunning) {
        isDue = true;
        return;
      }
      isRunning = true;
      do {
        isDue = false;
        const began = performance.now();
        try {
          await refresh();
        } catch (problem) {
          // What is shown is older than the news; the next news tries again, and the frame says if the centre is away.
          if (problem.kind === undefined && problem.name !== "AbortError") console.error(problem);
        }
        const pause = Math.min((NEWS_SHARE - 1) * (performance.now() - began), NEWS_PAUSE_MAX_MS);
        await new Promise((resolve) => setTimeout(resolve, pause));
      } while (isDue && !this.isLeft);
      isRunning = false;
    };
    this.#listeners.push({ topics, run });
  }

  news(topics) {
    for (const listener of this.#listeners) {
      if (listener.topics.some((topic) => topics.includes(topic))) listener.run();
    }
  }
}
