/// <reference lib="dom" />
import { bodyView, curlCommand, headerLines, requestText } from "./code.ts";
import { chip, codeBlock, element } from "./element.ts";
import type { Submission } from "./form.ts";
import type { FormApi } from "./form-data.ts";
import type { ComparedRow } from "./key-table.ts";
import type { TryResponse } from "./request.ts";
import { defaultServer } from "./server.ts";

export interface Outcome extends Submission {
  readonly response: TryResponse;
  readonly elapsedMs: number;
  /** The id of the key that the request created. */
  readonly createdId: number | undefined;
  /** The list of keys. Undefined if the request went to a server, since the list is then unknown. */
  readonly rows: readonly ComparedRow[] | undefined;
}

const statusTexts = [
  "200 OK, 201 Created, 204 No Content, 400 Bad Request, 403 Forbidden, 404 Not Found, 405 Method Not Allowed",
  "406 Not Acceptable, 409 Conflict, 413 Content Too Large, 415 Unsupported Media Type, 429 Too Many Requests",
  "500 Internal Server Error, 503 Service Unavailable",
].flatMap((texts) => texts.split(", "));

/** Renders the response of the service. The heading can receive the focus. */
export function responseView(api: FormApi, outcome: Outcome): { heading: HTMLElement; parts: HTMLElement[] } {
  const { elapsedMs, createdId } = outcome;
  const { status, body } = outcome.response;
  const colour = status < 300 ? "green" : status < 500 ? "orange" : "red";
  const heading = element(
    "h3",
    { tabindex: "-1" },
    "Response ",
    chip(colour, statusTexts.find((text) => text.startsWith(`${status} `)) ?? String(status)),
    element("small", {}, ` ${Math.max(1, Math.round(elapsedMs))} ms`),
  );
  const advice = `Only this response contains the new key. To use it here, choose "Key ${createdId}" under API key.`;
  const parts = [
    ...(body === ""
      ? [heading, element("p", {}, "No body.")]
      : [codeBlock("response body", heading, ...bodyView(body))]),
    ...(createdId === undefined ? [] : [element("p", {}, advice)]),
    detailsView(api, outcome),
  ];
  return { heading, parts };
}

function detailsView(api: FormApi, { request, response, origin }: Outcome): HTMLElement {
  const curl = curlCommand(api, origin ?? defaultServer, request);
  const hasKey = request.headers.some(([name]) => name === api.header);
  const start = origin === undefined ? "Start a sandbox server with `npx -y pnpm@12.21.0 start`. " : "";
  const curlNote = `${start}${hasKey ? `Set ${api.keyVariable} to the key first.` : "The request has no key."}`;
  const noCurl = "No curl command: the body is not JSON and has invisible characters.";
  const place = origin === undefined ? "Handled in this browser. Nothing was sent." : `Sent to ${origin}.`;
  const blocks = element(
    "div",
    { class: "try-stack" },
    element("p", {}, place),
    codeBlock("request", element("strong", {}, "Request"), requestText(api, request, origin)),
    codeBlock("response headers", element("strong", {}, "Response headers"), headerLines(response.headers)),
    ...(curl === undefined
      ? []
      : [codeBlock("curl command", element("strong", {}, "The same with curl"), curl)]),
    element("p", {}, curl === undefined ? noCurl : curlNote),
  );
  return element("details", {}, element("summary", {}, "Request, headers and curl"), blocks);
}
