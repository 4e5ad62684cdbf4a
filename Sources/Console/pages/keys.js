// Keys that do something wherever one is, except while one types. They can be switched off (WCAG 2.1.4).

const STORED = "gridledger.keys";

let isOn = localStorage.getItem(STORED) !== "off";
let pageKeys = [];
let shellKeys = [];
let prefix = "";

export function keysAreOn() {
  return isOn;
}

export function switchKeys(on) {
  isOn = on;
  localStorage.setItem(STORED, on ? "on" : "off");
}

/** The keys of the page: `{ key, label, run }`, where `key` may be two, such as "g t". */
export function setPageKeys(keys) {
  pageKeys = keys;
  prefix = "";
}

export function setShellKeys(keys) {
  shellKeys = keys;
}

/** Everything that a key does here, for the list of keys. */
export function currentKeys() {
  return { page: pageKeys, shell: shellKeys };
}

function isTyping(target) {
  if (target.isContentEditable) return true;
  if (target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement) return true;
  return target instanceof HTMLInputElement && !["radio", "checkbox", "button", "submit"].includes(target.type);
}

function handle(event) {
  if (!isOn || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
  if (event.key === "Shift" || isTyping(event.target)) return;
  // A dialog has its own keys: those of the page behind it are not meant.
  if (document.querySelector("dialog[open]")) return;
  const typed = prefix ? `${prefix} ${event.key}` : event.key;
  const all = [...pageKeys, ...shellKeys];
  const found = all.find(({ key }) => key === typed) ?? all.find(({ key }) => key === event.key);
  prefix = "";
  if (found) {
    event.preventDefault();
    found.run();
  } else if (all.some(({ key }) => key.startsWith(`${event.key} `))) {
    prefix = event.key;
  }
}

export function listenToKeys() {
  document.addEventListener("keydown", handle);
}
