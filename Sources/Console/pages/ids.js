// Ids of records that a page makes, so that what is sent again after its answer was lost is recorded once.

import { now } from "./times.js";

/** A new record's id: a UUID of version 7 (RFC 9562 §5.7), by the centre's clock. */
export function newRecordID() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const time = now();
  for (let index = 0; index < 6; index++) bytes[index] = Math.floor(time / 256 ** (5 - index)) % 256;
  bytes[6] = 0x70 | (bytes[6] & 0x0f);
  bytes[8] = 0x80 | (bytes[8] & 0x3f);
  const digits = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
