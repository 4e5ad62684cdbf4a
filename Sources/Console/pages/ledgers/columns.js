// Which fields a list of records shows: what people know a record by, and what they look for.

const COLUMNS = {
  household: ["number", "head", "address", "phone", "kind", "care"],
  resident: ["name", "sex", "birth_date", "id_number", "relation", "phone", "household"],
  benefit: ["household", "resident", "programme", "standing", "amount_fen", "period"],
  visit: ["visited_at", "household", "visitor", "finding"],
  incident: ["number", "title", "kind", "place", "happened_at"],
  incident_entry: ["incident", "action", "author", "recorded_at", "text"],
};
const OTHERWISE = 6;

/** The fields of a ledger that a list shows, in order. */
export function listedFields({ name, fields }) {
  const wanted = COLUMNS[name] ?? [];
  const found = wanted.map((each) => fields.find((field) => field.name === each)).filter(Boolean);
  return found.length > 0 ? found : fields.slice(0, OTHERWISE);
}
