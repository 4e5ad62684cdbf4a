// What the pages themselves say, in the language that was chosen. What the centre says comes in that language already.

import en from "./i18n/en.js";
import zh from "./i18n/zh.js";

const STORED = "gridledger.language";
const tables = { zh, en };

let language = localStorage.getItem(STORED) === "en" ? "en" : "zh";

/** "zh" or "en". */
export function currentLanguage() {
  return language;
}

export function setLanguage(chosen) {
  language = chosen === "en" ? "en" : "zh";
  localStorage.setItem(STORED, language);
  applyLanguage();
}

/** Tells the browser and whoever reads the page aloud. */
export function applyLanguage() {
  document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
}

/** A sentence by its key; those with numbers or names in them are functions. */
export function t(key, ...values) {
  const found = tables[language][key];
  if (found === undefined) throw new Error(`no text for ${key}`);
  return typeof found === "function" ? found(...values) : found;
}

/** A word as it begins a line: the centre's words for things are those in the midst of a sentence. */
export function sentence(text) {
  return language === "en" ? text.charAt(0).toUpperCase() + text.slice(1) : text;
}

/** Several things in one sentence. */
export function list(texts) {
  return texts.join(language === "zh" ? "、" : ", ");
}
