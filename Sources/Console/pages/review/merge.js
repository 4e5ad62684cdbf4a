// Making one record of the two of a duplicate, field by field, with what would come of it in sight all the while.

import * as api from "../api.js";
import { h, replace } from "../dom.js";
import { list, sentence, t } from "../i18n.js";
import { formDialog } from "../parts/dialogs.js";
import { problemNotice, waitingNotice } from "../parts/notices.js";
import { differing } from "./words.js";

/** Asks which record stays and which values it takes from the other; `whenDone` gets the item. */
export function mergeDialog(item, whenDone) {
  // Fields that are to come from the older or the newer record, as the officer said.
  const wanted = new Map();
  let stays = "older";
  let preview = item.duplicate;
  let isWaiting = false;
  const content = h("div", {});

  const gone = () => (stays === "older" ? "newer" : "older");
  const choice = () => ({ stays, take: [...wanted].filter(([, from]) => from === gone()).map(([name]) => name) });

  async function refresh() {
    isWaiting = true;
    show();
    try {
      preview = await api.post(api.path("review", String(item.number), "merging-preview"), choice());
      isWaiting = false;
      show();
    } catch (problem) {
      isWaiting = false;
      replace(content, problemNotice(problem, refresh));
    }
  }

  function show() {
    if (!preview) return replace(content, waitingNotice());
    return replace(
      content,
      h(
        "fieldset",
        { class: "stays" },
        h("legend", {}, t("merge.stays")),
        ["older", "newer"].map((side) =>
          h(
            "label",
            { class: "check" },
            h("input", {
              type: "radio",
              name: "stays",
              value: side,
              checked: stays === side,
              "data-key": `stays-${side}`,
              on: {
                change: () => {
                  stays = side;
                  refresh();
                },
              },
            }),
            t(`merge.${side}`),
            " ",
            preview[side].title,
          ),
        ),
      ),
      h(
        "table",
        { class: "merge-fields", "aria-busy": isWaiting ? "true" : null },
        h("caption", { class: "visually-hidden" }, t("merge.fields")),
        h(
          "thead",
          {},
          h(
            "tr",
            {},
            [t("merge.field"), t("merge.older"), t("merge.newer"), t("merge.result")].map((label) =>
              h("th", { scope: "col" }, label),
            ),
          ),
        ),
        h("tbody", {}, preview.fields.map(fieldRow)),
      ),
      h(
        "p",
        {},
        preview.redirected.length === 0
          ? t("merge.no-redirect")
          : t(
              "merge.redirect",
              list(preview.redirected.map(({ ledger, count }) => t("merge.count", ledger.label, count))),
              preview[stays].title,
            ),
      ),
    );
  }

  function fieldRow(field) {
    const differs = field.older !== field.newer;
    return h(
      "tr",
      { class: differs ? "differs" : null },
      h("th", { scope: "row" }, sentence(field.label)),
      ["older", "newer"].map((side) =>
        h(
          "td",
          {},
          differs && field.may_take
            ? h(
                "label",
                { class: "check" },
                h("input", {
                  type: "radio",
                  name: `field-${field.name}`,
                  checked: (wanted.get(field.name) ?? sideOf(field)) === side,
                  "data-key": `${field.name}-${side}`,
                  on: {
                    change: () => {
                      wanted.set(field.name, side);
                      refresh();
                    },
                  },
                }),
                h("span", {}, differing(field[side], field[side === "older" ? "newer" : "older"])),
              )
            : field[side],
        ),
      ),
      h("td", { class: "merged" }, field.merged),
    );
  }

  /** Where the merged value comes from, as long as nobody has said. */
  function sideOf(field) {
    return field.merged === field[stays] ? stays : gone();
  }

  show();
  if (!preview) refresh();
  return formDialog({
    title: t("merge.title", item.record.title),
    className: "large",
    body: [h("p", { class: "hint" }, t("merge.hint")), content],
    submitLabel: t("merge.submit"),
    submit: async () => {
      if (isWaiting) throw new api.Problem("waiting", { title: t("merge.waiting") });
      whenDone(await api.post(api.path("review", String(item.number), "merging"), choice(), { version: item.version }));
    },
  });
}
