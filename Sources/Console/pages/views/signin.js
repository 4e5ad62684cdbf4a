// Signing in to a township.

import * as api from "../api.js";
import { h, replace } from "../dom.js";
import { t } from "../i18n.js";
import { field, select, textInput } from "../parts/forms.js";
import { problemNotice, waitingNotice } from "../parts/notices.js";
import { currentPlace } from "../router.js";
import { signIn } from "../session.js";
import { languageButton } from "../shell.js";

/** Shows the sign-in page; `whenDone` gets the township's code. */
export async function showSignIn(app, { problem, onLanguage, whenDone }) {
  document.title = t("sign-in.title");
  replace(app, waitingNotice());
  let townships;
  try {
    townships = (await api.get("/console/api/townships")).items;
  } catch (failure) {
    replace(
      app,
      h(
        "main",
        { class: "sign-in" },
        problemNotice(failure, () => showSignIn(app, { problem, onLanguage, whenDone })),
      ),
    );
    return;
  }
  const wanted = townships.find(({ code }) => code === currentPlace().township) ?? townships[0];
  const isBack = currentPlace().segments.length > 0 && wanted?.code === currentPlace().township;
  const township = select(
    { required: true, name: "township" },
    townships.map(({ code, name }) => ({ name: code, label: name })),
    wanted?.code,
  );
  const login = textInput({
    name: "login",
    required: true,
    autocomplete: "username",
    autocapitalize: "none",
    maxlength: 64,
  });
  const password = h("input", {
    type: "password",
    name: "password",
    required: true,
    autocomplete: "current-password",
    maxlength: 256,
  });
  const problems = h("div", {}, problem && problemNotice(problem));
  const go = h("button", { type: "submit", class: "primary" }, t("sign-in"));
  const form = h(
    "form",
    { on: { submit } },
    townships.length > 1 && field(t("sign-in.township"), township),
    field(t("sign-in.login"), login),
    field(t("sign-in.password"), password),
    problems,
    h("div", { class: "buttons" }, go, languageButton(onLanguage)),
  );

  async function submit(event) {
    event.preventDefault();
    if (go.disabled) return;
    go.disabled = true;
    replace(problems);
    const code = townships.length > 1 ? township.value : wanted.code;
    api.useTownship(code);
    try {
      await signIn(login.value, password.value);
      whenDone(code);
    } catch (failure) {
      replace(problems, problemNotice(failure));
      go.disabled = false;
      password.value = "";
      password.focus();
    }
  }

  replace(
    app,
    h(
      "main",
      { class: "sign-in" },
      h("h1", {}, townships.length === 1 ? t("sign-in.of", townships[0].name) : t("sign-in.title")),
      isBack && h("p", {}, t("sign-in.back")),
      townships.length === 0 ? h("p", {}, t("sign-in.no-township")) : form,
    ),
  );
  login.focus();
}
