// Builds elements. Text is only ever text: there is no way in here to make markup or script of a string.

const SVG = "http://www.w3.org/2000/svg";

/** An HTML element. Attributes that are null, undefined or false are left out; `on` holds listeners by event. */
export function h(name, attributes, ...children) {
  return fill(document.createElement(name), attributes, children);
}

/** An SVG element. */
export function svg(name, attributes, ...children) {
  return fill(document.createElementNS(SVG, name), attributes, children);
}

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "on") {
      for (const [event, listener] of Object.entries(value)) element.addEventListener(event, listener);
    } else if (name === "value" || name === "checked" || name === "disabled" || name === "selected") {
      element[name] = value;
    } else {
      if (/^on/i.test(name)) throw new TypeError(`${name}: listeners belong into "on"`);
      if (name === "href" && !isSafe(value)) throw new TypeError("a link leads to a page of the console");
      element.setAttribute(name, value === true ? "" : value);
    }
  }
  add(element, children);
  return element;
}

/** Links lead within the console, or to a file that the page itself has made. */
function isSafe(address) {
  return address.startsWith("#") || address.startsWith("blob:");
}

function add(element, children) {
  for (const child of children) {
    if (child === null || child === undefined || child === false) continue;
    if (Array.isArray(child)) add(element, child);
    else element.append(child);
  }
}

/** A list with a separator between its members, without those that say nothing. */
export function joined(children, separator = " · ") {
  return children
    .filter((child) => child !== null && child !== undefined && child !== false && child !== "")
    .flatMap((child, index) => (index === 0 ? [child] : [separator, child]));
}

/**
 * Shows other children in an element without taking away where one was: the focused element is found again by its
 * `data-key` (or id), and what was scrolled stays so.
 */
export function replace(element, ...children) {
  const active = document.activeElement;
  const key = element.contains(active) ? (active.dataset.key ?? active.id) : "";
  const scrolled = [...element.querySelectorAll("[data-scroll]")].map((each) => [each.dataset.scroll, each.scrollTop]);
  element.replaceChildren();
  add(element, children);
  for (const [name, top] of scrolled) {
    const again = element.querySelector(`[data-scroll="${CSS.escape(name)}"]`);
    if (again) again.scrollTop = top;
  }
  if (!key) return;
  const again =
    element.querySelector(`[data-key="${CSS.escape(key)}"]`) ?? element.querySelector(`#${CSS.escape(key)}`);
  again?.focus({ preventScroll: true });
}

let lastNumber = 0;

/** An id that no other element has. */
export function uniqueID(prefix) {
  lastNumber += 1;
  return `${prefix}-${lastNumber}`;
}
