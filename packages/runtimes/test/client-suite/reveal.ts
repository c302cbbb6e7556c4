/** All that a value contains, as text: hidden fields, symbols, getters, maps, sets, headers, causes. */
export function reveal(value: unknown, seen: Set<unknown> = new Set()): string {
  if (typeof value !== "object" && typeof value !== "function") return String(value);
  if (value === null || seen.has(value)) return "";
  seen.add(value);
  const items = value instanceof Map || value instanceof Set || value instanceof Headers ? [...value] : [];
  const fields = propertiesOf(value).map((name) => `${String(name)}: ${reveal(read(value, name), seen)}`);
  return [...fields, ...items.map((item) => reveal(item, seen))].join("\n");
}

/** Includes properties of its classes, since getters are there. Leaves out properties that every object has. */
function propertiesOf(value: object): PropertyKey[] {
  const own = Reflect.ownKeys(value);
  const parent: unknown = Object.getPrototypeOf(value);
  const isOfAClass = typeof value === "object" && typeof parent === "object" && parent !== null;
  return isOfAClass && parent !== Object.prototype ? [...own, ...propertiesOf(parent)] : own;
}

/** Some getters throw on this value. */
function read(value: object, name: PropertyKey): unknown {
  try {
    return Reflect.get(value, name);
  } catch {
    return undefined;
  }
}
