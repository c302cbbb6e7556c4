/** Every name that a schema gives to a property, at any depth. @param find What a `$ref` stands for. */
export function propertyNames(
  schema: unknown,
  find: (reference: string) => unknown,
  names: Set<string> = new Set(),
  seen: Set<unknown> = new Set(),
): ReadonlySet<string> {
  if (typeof schema !== "object" || schema === null || seen.has(schema)) return names;
  seen.add(schema);
  for (const [keyword, value] of Object.entries(schema)) {
    if (keyword === "$ref") propertyNames(find(String(value)), find, names, seen);
    else if (keyword === "properties") for (const name of Object.keys(value)) names.add(name);
    if (keyword !== "$ref") propertyNames(value, find, names, seen);
  }
  return names;
}

/** The names of properties in a body, at any depth, that are not among the known ones. */
export function strangeNames(body: unknown, known: ReadonlySet<string>): string[] {
  if (typeof body !== "object" || body === null) return [];
  const names = Array.isArray(body) ? [] : Object.keys(body).filter((name) => !known.has(name));
  return [...new Set([...names, ...Object.values(body).flatMap((value) => strangeNames(value, known))])];
}
