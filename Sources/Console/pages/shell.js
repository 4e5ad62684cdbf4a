// The frame around every page: where one is, who one is, and the way elsewhere.

import { h, replace } from "./dom.js";
import { currentLanguage, setLanguage, t } from "./i18n.js";
import { setShellKeys } from "./keys.js";
import { button } from "./parts/forms.js";
import { keyDialog } from "./parts/keydialog.js";
import { announce } from "./parts/notices.js";
import { go, link } from "./router.js";
import { currentSession, signOut } from "./session.js";
import { fullTimeText, now } from "./times.js";
import { sections } from "./views.js";

/** Builds the frame for the session there is. */
export function buildShell({ onLanguage }) {
  const { township, worker } = currentSession();
  const offered = sections.filter(({ isOffered }) => isOffered());
  const links = offered.map(({ name, query }) =>
    h("a", { href: link([name], query), "data-key": `nav-${name}` }, t(`nav.${name}`)),
  );
  const main = h("main", { id: "main", tabindex: "-1" });
  const offline = h("p", { class: "offline", role: "status" });
  const printed = h("p", { class: "print-only" });

  const element = h(
    "div",
    { class: "shell" },
    h(
      "header",
      { class: "top" },
      h("a", { class: "skip", href: location.hash || "#", on: { click: skip } }, t("skip")),
      h("p", { class: "brand" }, h("span", {}, township.name), " ", h("small", {}, t("brand"))),
      h("nav", { "aria-label": t("nav") }, links),
      h(
        "div",
        { class: "who" },
        h(
          "a",
          { href: link(["sessions"]), title: t("sessions.title") },
          worker.name,
          " ",
          h("small", {}, worker.department?.label ?? worker.role.label),
        ),
        languageButton(onLanguage),
        button("?", keyDialog, { kind: "quiet", "aria-label": t("keys.title") }),
        button(t("sign-out"), leave, { kind: "quiet" }),
      ),
    ),
    offline,
    main,
    h("div", { id: "announcement", class: "announcement", role: "status" }),
    printed,
  );

  // One frame at a time prints.
  window.onbeforeprint = () => replace(printed, t("printed", township.name, worker.name, fullTimeText(now())));
  setShellKeys([
    ...offered.map(({ name, key, query }) => ({
      key: `g ${key}`,
      label: t(`nav.${name}`),
      run: () => go(link([name], query)),
    })),
    { key: "?", label: t("keys.title"), run: keyDialog },
  ]);

  function skip(event) {
    event.preventDefault();
    main.focus();
  }

  return {
    element,
    main,
    townshipName: township.name,
    /** Marks where one is. */
    select(name) {
      offered.forEach((section, index) => {
        if (section.name === name) links[index].setAttribute("aria-current", "page");
        else links[index].removeAttribute("aria-current");
      });
    },
    /** Says whether what is shown is kept up to date. */
    setOnline(isUp) {
      replace(offline, isUp ? "" : t("offline"));
    },
  };
}

async function leave() {
  try {
    await signOut();
    // The next one at this PC begins at the beginning.
    location.hash = "";
  } catch (problem) {
    announce(problem.message, { isProblem: true });
  }
}

/** The button that shows everything in the other language, named in that language. */
export function languageButton(onLanguage) {
  const other = currentLanguage() === "zh" ? "en" : "zh";
  return button(
    other === "zh" ? "中文" : "English",
    () => {
      setLanguage(other);
      onLanguage();
    },
    { kind: "quiet", lang: other === "zh" ? "zh-CN" : "en", key: "language" },
  );
}
