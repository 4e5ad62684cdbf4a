// Asking for a masked value: that it was asked for, by whom and what for, goes on record.

import { h } from "../dom.js";
import { t } from "../i18n.js";
import { formDialog } from "../parts/dialogs.js";
import { field as labelled, textInput } from "../parts/forms.js";

export function revealDialog(field, submit) {
  const purpose = textInput({ required: true, maxlength: 200, autofocus: true, list: "purposes", name: "purpose" });
  return formDialog({
    title: t("reveal.title", field.label),
    body: [
      h("p", {}, t("reveal.text")),
      labelled(t("reveal.purpose"), purpose),
      h(
        "datalist",
        { id: "purposes" },
        ["check", "apply", "visit"].map((name) => h("option", { value: t(`reveal.purpose.${name}`) })),
      ),
    ],
    submitLabel: t("reveal.ask"),
    submit: () => submit(purpose.value.trim()),
  });
}
