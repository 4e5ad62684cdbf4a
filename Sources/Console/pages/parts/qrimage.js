// A QR code as a picture in the page.

import { svg } from "../dom.js";
import { qrCode } from "../qr.js";

/** Modules around the code that have to stay white. */
const QUIET = 4;

export function qrImage(text, label) {
  const modules = qrCode(text);
  const size = modules.length + 2 * QUIET;
  const dark = modules
    .flatMap((row, y) => row.map((isDark, x) => (isDark ? `M${x + QUIET} ${y + QUIET}h1v1h-1z` : "")))
    .join("");
  return svg(
    "svg",
    { class: "qr", viewBox: `0 0 ${size} ${size}`, role: "img", "aria-label": label, "shape-rendering": "crispEdges" },
    svg("rect", { width: size, height: size, fill: "#fff" }),
    svg("path", { d: dark, fill: "#000" }),
  );
}
