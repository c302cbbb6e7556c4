/** An element of XML: the part of the language that a report uses, and not one character more. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  readonly text: string;
}

const entities: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"' };

/** Reads a document. @throws Error where it is not well-formed, as XML 1.0 has it. */
export function readXml(document: string): XmlElement {
  const forbidden = document.match(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u);
  if (forbidden) throw new Error(`character ${forbidden[0].codePointAt(0)} at ${forbidden.index}`);
  const declaration = '<?xml version="1.0" encoding="UTF-8"?>\n';
  if (!document.startsWith(declaration)) throw new Error("no declaration");
  let at = declaration.length;

  function take(pattern: RegExp): RegExpExecArray | undefined {
    const sticky = new RegExp(pattern, "y");
    sticky.lastIndex = at;
    const match = sticky.exec(document);
    if (match) at = sticky.lastIndex;
    return match ?? undefined;
  }

  function readElement(): XmlElement {
    const name = take(/<([a-z]+)/)?.[1];
    if (name === undefined) throw new Error(`no element at ${at}: ${document.slice(at, at + 40)}`);
    const attributes: Record<string, string> = {};
    for (let match = take(/ ([a-z]+)="([^"<]*)"/); match; match = take(/ ([a-z]+)="([^"<]*)"/)) {
      const [, key = "", value = ""] = match;
      if (key in attributes) throw new Error(`${key} twice in ${name}`);
      attributes[key] = unescapeXml(value);
    }
    if (take(/\/>/)) return { name, attributes, children: [], text: "" };
    if (!take(/>/)) throw new Error(`${name} is not closed at ${at}: ${document.slice(at, at + 40)}`);
    const children: XmlElement[] = [];
    let text = "";
    while (!take(new RegExp(`</${name}>`))) {
      const run = take(/[^<]+/);
      if (run) text += unescapeXml(run[0]);
      else children.push(readElement());
    }
    return { name, attributes, children, text };
  }

  const root = readElement();
  if (document.slice(at).trim() !== "") throw new Error(`more after the root at ${at}`);
  return root;
}

function unescapeXml(text: string): string {
  if (text.includes("]]>")) throw new Error("]]> in text");
  return text.replaceAll(/&([a-z]*;?)/g, (whole, name: string) => {
    const character = entities[name.replace(/;$/, "")];
    if (character === undefined || !name.endsWith(";")) throw new Error(`${whole} is no entity`);
    return character;
  });
}
