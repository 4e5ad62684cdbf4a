// The values of a record's fields.

import { h } from "../dom.js";
import { recordLink } from "../router.js";

/** A field's value; the records that it names are links. */
export function fieldText({ text, links }) {
  if (!links?.length) return text;
  return links.map((record, index) => [index > 0 && h("br", {}), h("a", { href: recordLink(record) }, record.title)]);
}
