import { isNode } from "@latchkey/spec-model";

/** Describes how the literals of a language differ from JSON. */
interface LiteralStyle {
  readonly words: Readonly<Record<string, string>>;
  readonly name: (name: string) => string;
  /** The white space inside braces. */
  readonly padding: string;
}

export const pythonStyle: LiteralStyle = {
  words: { true: "True", false: "False", null: "None" },
  name: (name) => JSON.stringify(name),
  padding: "",
};

export const javascriptStyle: LiteralStyle = {
  words: {},
  name: (name) => (/^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name)),
  padding: " ",
};

/** Writes a JSON value as a literal of the language, on one line. */
export function literal(value: unknown, style: LiteralStyle): string {
  if (Array.isArray(value)) return `[${value.map((each) => literal(each, style)).join(", ")}]`;
  if (!isNode(value)) {
    const json = JSON.stringify(value);
    return style.words[json] ?? json;
  }
  const members = Object.entries(value).map(
    ([name, member]) => `${style.name(name)}: ${literal(member, style)}`,
  );
  return members.length === 0 ? "{}" : `{${style.padding}${members.join(", ")}${style.padding}}`;
}

/** Returns the name for an item of a list: `key` for `api_keys`, and `role` for `access_roles`. */
export function memberName(list: string): string {
  return (list.split("_").at(-1) ?? list).replace(/s$/, "");
}
