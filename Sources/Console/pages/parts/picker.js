// Finding one record by what people call it, within a form.

import * as api from "../api.js";
import { h, replace } from "../dom.js";
import { t } from "../i18n.js";
import { button, field, textInput } from "./forms.js";
import { problemNotice } from "./notices.js";
import { whenTypingPauses } from "./search.js";

/** As many are offered; whoever wants another types more. */
const OFFERED = 8;

/**
 * A search for a record of a ledger. `whenChosen(record)` is told of the one that was chosen, and of null when it was taken
 * back.
 */
export function recordPicker({ ledger, label, hint, chosen = null, signal, whenChosen }) {
  const place = h("div", { class: "picker" });
  const offers = h("div", { class: "picker-offers", "aria-live": "polite" });
  const search = textInput({ type: "search", maxlength: 200, "data-key": `pick-${ledger}` });
  let asking = new AbortController();
  signal.addEventListener("abort", () => asking.abort());

  // Within a form, Enter would send it: here it only means what typing means.
  search.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.isComposing) event.preventDefault();
  });
  whenTypingPauses(search, find, signal);

  async function find() {
    asking.abort();
    asking = new AbortController();
    const text = search.value.trim();
    if (text === "") return replace(offers);
    try {
      const { items } = await api.get(api.path("ledgers", ledger, "records"), {
        query: { limit: OFFERED },
        search: text,
        signal: asking.signal,
      });
      replace(offers, items.length === 0 ? h("p", { class: "hint" }, t("ledgers.nothing-found")) : items.map(offer));
    } catch (problem) {
      if (problem.name !== "AbortError") replace(offers, problemNotice(problem, find));
    }
  }

  function offer(record) {
    const address = record.fields.find(({ name }) => name === "address")?.text;
    return button([record.title, address && h("small", {}, ` ${address}`)], () => choose(record), {
      key: `offer-${record.id}`,
    });
  }

  function choose(record) {
    chosen = record;
    show();
    place.querySelector("button, input")?.focus();
    whenChosen(record);
  }

  function show() {
    if (chosen) {
      replace(
        place,
        h(
          "p",
          { class: "picked" },
          h("span", { class: "label" }, label),
          h("strong", {}, chosen.title),
          " ",
          button(t("picker.another"), () => choose(null), { kind: "quiet", key: `another-${ledger}` }),
        ),
      );
    } else {
      search.value = "";
      replace(offers);
      replace(place, field(label, search, { hint }), offers);
    }
  }

  show();
  return place;
}
