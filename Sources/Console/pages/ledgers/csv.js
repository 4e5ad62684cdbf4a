// Tables as they come from spreadsheets: which letters they are written in, and parts that are small enough to send.

/** A table's text: UTF-8, or what Chinese spreadsheets write otherwise. */
export function decodeTable(bytes) {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("gb18030", { fatal: true }).decode(bytes);
  }
}

/** The records of a CSV text as they stand in it, with their line breaks; quoted line breaks are within a record. */
function* records(text) {
  let begin = 0;
  let isQuoted = false;
  for (let index = 0; index < text.length; index += 1) {
    const mark = text[index];
    if (mark === '"') isQuoted = !isQuoted;
    else if (mark === "\n" && !isQuoted) {
      yield text.slice(begin, index + 1);
      begin = index + 1;
    }
  }
  if (begin < text.length) yield text.slice(begin);
}

const lineCount = (text) => text.split("\n").length - 1;

/**
 * A table in parts of at most so many bytes, each with the header line. A line's number in the part and `linesBefore`
 * make its number in the table.
 */
export function tableParts(text, byteCountMax) {
  const encoder = new TextEncoder();
  const [header = "", ...rows] = records(text);
  const head = header.endsWith("\n") ? header : `${header}\n`;
  const parts = [];
  let part = null;
  let line = lineCount(head);
  for (const row of rows) {
    const bytes = encoder.encode(row).length;
    if (!part || part.bytes + bytes > byteCountMax) {
      part = { rows: [head], bytes: encoder.encode(head).length, linesBefore: line - lineCount(head) };
      parts.push(part);
    }
    part.rows.push(row);
    part.bytes += bytes;
    line += lineCount(row);
  }
  if (parts.length === 0) return [{ csv: head, linesBefore: 0 }];
  return parts.map(({ rows: texts, linesBefore }) => ({ csv: texts.join(""), linesBefore }));
}
