import { invalidKeys } from "../markdown/access.ts";
import type { Api } from "../spec/api.ts";
import { renderAccess, renderCredentials } from "./access-tables.ts";
import { renderAssumed } from "./assumed-table.ts";
import { renderError } from "./error-entry.ts";
import { renderCode, renderFile, renderOutput, renderProgram } from "./repository-files.ts";

/** Replaces the directives of a guide. read-guides.ts lists the directives. */
export function expandDirectives(markdown: string, apis: readonly Api[]): string {
  return markdown
    .replaceAll(/^\[([A-Z][a-z]+): (.+)\]\(\S+\)$/gm, (_line, name: string, value: string) =>
      fileDirective(name, value),
    )
    .replaceAll(/^<!-- ([a-z-]+): (.+) -->$/gm, (_line, name: string, value: string) =>
      directive(name, value, apis),
    );
}

function fileDirective(name: string, value: string): string {
  const [file = "", ...args] = value.split(" ");
  switch (name) {
    case "Program":
      return renderProgram(file, args.join(" "));
    case "Code":
      return renderCode(value);
    case "File":
      return renderFile(value);
    case "Output":
      return renderOutput(value);
    default:
      throw unknown(name);
  }
}

function directive(name: string, value: string, apis: readonly Api[]): string {
  const [slug = "", ...rest] = value.split(" ");
  const text = rest.join(" ");
  switch (name) {
    case "section":
      return sectionOf(find(apis, slug), text);
    case "credentials":
      return renderCredentials(apis);
    case "invalid-keys":
      return invalidKeys(find(apis, slug));
    case "access":
      return renderAccess(find(apis, slug), text);
    case "error":
      return renderError(find(apis, slug), Number(rest[0]), rest.slice(1).join(" "));
    case "assumed":
      return renderAssumed(find(apis, slug));
    default:
      throw unknown(name);
  }
}

function unknown(name: string): Error {
  return new Error(`A guide has the directive "${name}", which does not exist. Correct its name.`);
}

function find(apis: readonly Api[], slug: string): Api {
  const api = apis.find((each) => each.slug === slug);
  if (api === undefined)
    throw new Error(`A guide names the API "${slug}", which does not exist. Correct the directive.`);
  return api;
}

/** Returns a section of the description of a document, without paragraphs about the document itself. */
function sectionOf(api: Api, heading: string): string {
  const section = api.description.split(/^## /m).find((part) => part.startsWith(`${heading}\n`));
  if (section === undefined)
    throw new Error(
      `A guide names the section "${heading}", which ${api.slug} does not have. Correct the directive.`,
    );
  const paragraphs = section.slice(heading.length).trim().split("\n\n");
  return paragraphs.filter((paragraph) => !paragraph.includes("this document")).join("\n\n");
}
