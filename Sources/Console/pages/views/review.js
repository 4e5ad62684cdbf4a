// The review desk: the queue at the left, the item at the right, and the keyboard for both.

import * as api from "../api.js";
import { h, replace } from "../dom.js";
import { t } from "../i18n.js";
import { button } from "../parts/forms.js";
import { announce, decidedText, emptyNotice, problemNotice } from "../parts/notices.js";
import { reviewFilters } from "../review/filters.js";
import { itemView, queueEntry } from "../review/item.js";
import { mergeDialog } from "../review/merge.js";
import { postponeDialog } from "../review/postpone.js";
import { ReviewQueue } from "../review/queue.js";
import { go, link, note } from "../router.js";
import { may } from "../session.js";

export async function showReview(page, item) {
  const queue = new ReviewQueue(page.query, page.signal);
  const listing = h("div", { class: "queue", "data-scroll": "queue" });
  const place = h("div", { class: "review-place" });
  // An address that names an item shows it; on a narrow screen the list alone comes first.
  let current = item === undefined ? undefined : Number(item);
  // The item as the officer sees it: a decision is about that, whatever has come in since.
  let shown = null;
  // Whoever presses Enter again before the answer is here means the item that comes next.
  let isSending = false;

  const address = (number) => link(number === undefined ? ["review"] : ["review", String(number)], page.query);

  function showList() {
    replace(
      listing,
      h(
        "p",
        { class: "queue-head" },
        t("review.total", queue.total),
        queue.done.length > 0 && ` · ${t("review.done-here", queue.done.length)}`,
      ),
      queue.items.length === 0
        ? emptyNotice(t(queue.state === "waiting" ? "review.empty" : "review.none"))
        : h(
            "ol",
            { class: "plain" },
            queue.items.map((each) => queueEntry(each, address(each.number), each.number === current)),
          ),
      queue.hasMore &&
        button(
          t("more"),
          () => queue.load().then(showList, (problem) => announce(problem.message, { isProblem: true })),
          { key: "more" },
        ),
    );
    listing.querySelector(".is-current")?.scrollIntoView({ block: "nearest" });
  }

  /** Shows an item; `notice` says what happened to it. */
  async function select(number, { notice, again = false, isFocused = true } = {}) {
    current = number;
    shown = null;
    page.main.classList.toggle("has-item", number !== undefined);
    note(address(number));
    showList();
    if (number === undefined) {
      replace(place, queue.items.length > 0 && h("p", { class: "empty" }, t("review.pick")));
      return;
    }
    let details;
    try {
      details = await queue.details(number, { again });
    } catch (problem) {
      if (problem.name !== "AbortError" && current === number)
        replace(
          place,
          problemNotice(problem, () => select(number, { again: true })),
        );
      return;
    }
    if (current !== number || page.isLeft) return;
    shown = details;
    page.title(`#${number} · ${t("nav.review")}`);
    replace(
      place,
      h("p", { class: "back" }, h("a", { href: address(undefined) }, t("review.back"))),
      itemView(details, { decide, merge, postpone, undo: () => undo(number) }, notice),
    );
    if (isFocused) place.querySelector("#item-title").focus({ preventScroll: true });
    place.scrollIntoView({ block: "nearest" });
    queue.prepare(queue.neighbour(number, 1));
  }

  /** Sends something about the item that is shown; if somebody else was faster, shows what they did. */
  async function send(action) {
    const details = shown;
    if (!details || isSending) return null;
    isSending = true;
    try {
      return await action(details);
    } catch (problem) {
      try {
        const fresh = problem.kind === "changed" ? await queue.details(details.number, { again: true }) : null;
        // Something else about the record has changed: what the officer decides about is as it was.
        if (fresh && saysTheSame(details, fresh)) return await action(fresh);
      } catch {
        // The first problem says what there is to say.
      }
      await explain(details, problem);
      return null;
    } finally {
      isSending = false;
    }
  }

  async function explain(before, problem) {
    let notice = problemNotice(problem);
    if (problem.kind === "already-decided" || problem.kind === "changed") {
      const after = await queue.details(before.number, { again: true }).catch(() => null);
      if (after) notice = problemNotice(problem.decided ? problem : Object.assign(problem, { decided: after.decided }));
    }
    await select(before.number, { notice, again: true });
  }

  async function decide(decision, value) {
    const answer = await send(({ number, version }) =>
      api.post(
        api.path("review", String(number), "decision"),
        value === undefined ? { decision } : { decision, value },
        { version },
      ),
    );
    if (answer) await goOn(answer);
  }

  async function merge() {
    let answer = null;
    if (
      await mergeDialog(shown, (given) => {
        answer = given;
      })
    )
      await goOn(answer);
  }

  async function postpone() {
    let answer = null;
    if (
      await postponeDialog(shown, (given) => {
        answer = given;
      })
    )
      await goOn(answer);
  }

  /** After a decision comes the next item. */
  async function goOn(answer) {
    queue.noteDecision(answer);
    const said = answer.decided
      ? t("review.said", answer.number, decidedText(answer.decided))
      : t("review.said-postponed", answer.number);
    const next = await queue.nextWaiting(answer.number).catch(() => undefined);
    if (page.isLeft) return;
    announce(next === undefined ? `${said} ${t("review.all-done")}` : said);
    await select(next ?? answer.number);
  }

  async function undo(number = queue.done.at(-1)) {
    if (number === undefined) return announce(t("review.nothing-to-undo"));
    await select(number, { again: true });
    if (!shown?.offers.includes("undo")) return announce(t("review.no-undo", number), { isProblem: true });
    const answer = await send(({ version }) => api.remove(api.path("review", String(number), "decision"), { version }));
    if (!answer) return undefined;
    queue.noteUndo(answer);
    announce(t("review.undone", number));
    return select(number);
  }

  function choose(key) {
    const radio = place.querySelector(`[data-choice="${key}"]`);
    if (!radio) return;
    radio.click();
    if (key === "3") place.querySelector("#typed-value").focus();
    else radio.focus();
  }

  function move(step) {
    const number = current === undefined ? queue.items.at(step > 0 ? 0 : -1)?.number : queue.neighbour(current, step);
    if (number !== undefined) select(number);
  }

  await queue.load();
  const filters = await reviewFilters(page.query, (query) => go(link(["review"], query)));
  if (current === undefined && matchMedia("(min-width: 900px)").matches) {
    current = (queue.items.find(({ offers }) => offers.length > 0) ?? queue.items[0])?.number;
  }
  page.present(t("nav.review"), [filters, h("div", { class: "review-desk" }, listing, place)], {
    mainClass: "wide",
    actions:
      may("review_decide") && h("a", { class: "button", href: link(["review", "bulk"], page.query) }, t("bulk.title")),
  });
  listing.addEventListener("click", (event) => {
    const entry = event.target.closest("a[href]");
    if (!entry || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    select(Number(entry.dataset.key.replace("item-", "")));
  });
  page.onNews(["review"], async () => {
    await queue.refresh();
    showList();
    const before = shown;
    if (!before) return;
    const fresh = await queue.details(before.number, { again: true });
    if (shown !== before) return;
    if (saysTheSame(before, fresh)) {
      shown = fresh;
    } else if (!place.querySelector("input:checked")) {
      await select(fresh.number, { isFocused: false });
    }
    // Otherwise a choice has begun: it stays, and the centre says what has changed when it is sent.
  });
  page.keys(
    [
      { key: "j", label: t("keys.next"), run: () => move(1) },
      { key: "k", label: t("keys.previous"), run: () => move(-1) },
      ...["1", "2", "3"].map((key) => ({ key, label: t(`keys.choose.${key}`), run: () => choose(key) })),
      { key: "Enter", label: t("review.decide"), run: () => activate() },
      { key: "m", label: t("review.merge"), run: () => place.querySelector("[data-key=merge]")?.click() },
      { key: "p", label: t("review.postpone"), run: () => place.querySelector("[data-key=postpone]")?.click() },
      { key: "u", label: t("review.undo-last"), run: () => undo() },
      may("review_decide") && { key: "b", label: t("bulk.title"), run: () => go(link(["review", "bulk"], page.query)) },
    ].filter(Boolean),
  );

  await select(current, { isFocused: false });

  /** Enter does what the focused thing does, and decides if that is nothing. */
  function activate() {
    const focused = document.activeElement;
    if (focused?.matches("a, button, summary")) focused.click();
    else
      place
        .querySelector("form.choice")
        ?.requestSubmit(place.querySelector("[data-key=decide]:not([disabled])") ?? undefined);
  }
}

/** Whether an item still says what it said, though something else about its record may have changed. */
function saysTheSame(before, after) {
  const said = (item) => JSON.stringify({ ...item, version: "" });
  return said(before) === said(after);
}
