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
  const names = new Set<string>();
  // No recursion: a stranger's body may be nested deeper than the stack.
  let level: unknown[] = [body];
  while (level.length > 0) {
    const next: unknown[] = [];
    for (const value of level) {
      if (typeof value !== "object" || value === null) continue;
      if (!Array.isArray(value)) for (const name of Object.keys(value)) if (!known.has(name)) names.add(name);
      for (const child of Object.values(value)) next.push(child);
    }
    level = next;
  }
  return [...names];
}
