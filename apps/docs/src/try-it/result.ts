/// <reference lib="dom" />
import { lastFour } from "@latchkey/validators";
import { element, scrolling } from "./element.ts";
import type { HeaderList, TryReply, TryRequest } from "./exchange.ts";
import type { FormApi } from "./form-data.ts";
import { type ComparedRow, tellChanges } from "./key-list.ts";
import { parseJson } from "./parse-json.ts";

/** All that a request has come to. */
export interface Outcome {
  readonly request: TryRequest;
  readonly reply: TryReply;
  readonly elapsedMs: number;
  /** The server that answered; undefined where it was the sandbox of this page. */
  readonly origin: string | undefined;
  readonly curl: string;
  /** The secret of a key that the request has created. */
  readonly secret: string | undefined;
  /** Whose list it is, and its rows; undefined where the page cannot know it. */
  readonly list: { readonly of: string; readonly rows: readonly ComparedRow[] } | undefined;
}

const statusTexts: Readonly<Record<number, string>> = {
  200: "OK",
  201: "Created",
  204: "No Content",
  400: "Bad Request",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  413: "Content Too Large",
  421: "Misdirected Request",
  429: "Too Many Requests",
  500: "Internal Server Error",
};

function describeReply({ reply: { status }, elapsedMs }: Outcome): string {
  return `${status} ${statusTexts[status] ?? ""}`
    .trim()
    .concat(`, after ${Math.max(1, Math.round(elapsedMs))} ms`);
}

/** The reply with its heading, which takes the focus, then what changed, the request, and its curl line. */
export function resultView(api: FormApi, outcome: Outcome): { root: HTMLElement; heading: HTMLElement } {
  const { request, reply, origin, curl, secret, list } = outcome;
  const heading = element("h3", { tabindex: "-1" }, `Reply: ${describeReply(outcome)}`);
  const root = element("div", { class: "try-result" }, heading);
  if (secret !== undefined) {
    root.append(
      element(
        "p",
        { class: "try-secret" },
        element("strong", {}, "The new key is in this reply, and in no other: "),
        code(secret),
        ". Choose it as the caller to use it here; it is gone once you leave the page.",
      ),
    );
  }
  root.append(textBlock(`${headerLines(reply.headers)}\n\n${pretty(reply.body)}`.trim()));
  if (list !== undefined) {
    const label = `The keys of ${list.of}`;
    root.append(
      element("h3", {}, "What changed in the list of keys"),
      element("p", {}, `${tellChanges(list.rows)} Below are the keys of ${list.of}.`),
      scrolling(label, keyTable(list.rows)),
    );
  }
  root.append(
    element("h3", {}, "Request"),
    element(
      "p",
      {},
      origin === undefined ? "Answered in this browser; nothing was sent." : `Sent to ${origin}.`,
    ),
    textBlock(requestText(api, request, origin ?? "")),
    element("h3", {}, "The same with curl"),
    curlNote(api, outcome),
    textBlock(curl),
  );
  return { root, heading };
}

function curlNote({ header, keyVariable }: FormApi, { request, origin }: Outcome): HTMLElement {
  const server =
    origin === undefined
      ? ["For a sandbox server on this machine, such as ", code("npx -y pnpm@12.21.0 start"), " runs. "]
      : [];
  const hasKey = request.headers.some(([name]) => name === header);
  return element(
    "p",
    {},
    ...server,
    ...(hasKey ? ["The key is taken from ", code(keyVariable), "."] : ["It sends no key."]),
  );
}

const code = (text: string): HTMLElement => element("code", {}, text);

function textBlock(text: string): HTMLElement {
  return element("pre", {}, code(text));
}

function requestText(api: FormApi, { method, target, headers, body }: TryRequest, origin: string): string {
  const masked = headers.map(
    ([name, value]) => [name, name === api.header ? lastFour(value) : value] as const,
  );
  return `${method} ${origin}${target}\n${headerLines(masked)}\n\n${body ?? ""}`.trim();
}

function headerLines(headers: HeaderList): string {
  return headers.map(([name, value]) => `${name}: ${value}`).join("\n");
}

function pretty(body: string): string {
  const value = parseJson(body);
  return value === undefined ? body : JSON.stringify(value, undefined, 2);
}

function keyTable(rows: readonly ComparedRow[]): HTMLTableElement {
  const names = Object.keys(rows[0]?.row ?? {});
  const head = names.map((name) => element("th", { scope: "col" }, element("code", {}, name)));
  return element(
    "table",
    {},
    element("thead", {}, element("tr", {}, ...head, element("th", { scope: "col" }, "change"))),
    element("tbody", {}, ...rows.map((compared) => keyRow(names, compared))),
  );
}

function keyRow(names: readonly string[], { row, changed, isNew }: ComparedRow): HTMLTableRowElement {
  const cells = names.map((name) => {
    const text = row[name] ?? "";
    const isMarked = !isNew && changed.includes(name);
    return element("td", {}, isMarked ? element("mark", {}, text) : text);
  });
  const word = isNew ? "added" : changed.length > 0 ? "changed" : "";
  const attributes = word === "" ? {} : { class: `try-${word}` };
  return element("tr", attributes, ...cells, element("td", {}, word));
}
