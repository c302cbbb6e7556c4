import type { Page } from "../markdown/page.ts";
import {
  type ApiChanges,
  type Change,
  type Changelog,
  type ChangelogVersion,
  type OperationLink,
  readChangelog,
} from "./changelog.ts";

const introduction = `A change comes from DigiCert, or is a correction of ours. \`redocly diff\` finds and rates the changes.
**Breaking** marks a change that can break a correct program. Redocly does not compare permissions, assumptions and the
values of examples. Changes of these are listed without a rating.`;

/** Renders the page of the changelog. The only input is the committed file. */
export function changelogPage({ versions }: Changelog = readChangelog()): Page {
  return {
    id: "changelog",
    title: "Changelog",
    description: "What changed in the OpenAPI descriptions of the two APIs, from one version to the next.",
    source: "apps/docs/changelog/changelog.json",
    markdown: `${[introduction, ...versions.map(versionSection)].join("\n\n")}\n`,
  };
}

function versionSection({ release, date, apis }: ChangelogVersion): string {
  const heading = `## ${release ?? "Unreleased"}`;
  const day = date === null ? [] : [`Released on ${date}.`];
  return [heading, ...day, ...apis.map(apiSection)].join("\n\n");
}

const groups: readonly { readonly title: string; readonly impacts: readonly Change["impact"][] }[] = [
  { title: "Breaking", impacts: ["breaking"] },
  { title: "Not breaking", impacts: ["addition", "wording"] },
  { title: "Not rated", impacts: ["unrated"] },
];

function apiSection({ slug, title, version, describes, changes }: ApiChanges): string {
  const heading = `### ${title}`;
  if (describes !== null) {
    const items = describes.map((operation) => `- ${operationLink(slug, operation)}`);
    return [heading, `The first version, ${version}, describes:`, items.join("\n")].join("\n\n");
  }
  if (changes.length === 0) return `${heading}\n\nNo changes.`;
  const sections = groups.flatMap((group) => {
    const members = changes.filter(({ impact }) => group.impacts.includes(impact));
    return members.length === 0
      ? []
      : [`#### ${group.title}`, members.map((change) => changeItem(slug, change)).join("\n")];
  });
  return [heading, `Its version is ${version}.`, ...sections].join("\n\n");
}

function changeItem(slug: string, { impact, operations, place, text }: Change): string {
  const mark = impact === "breaking" ? "**Breaking.** " : "";
  const where = [operations.map((operation) => operationLink(slug, operation)).join("; "), place];
  return `- ${mark}${[...where.filter((part) => part !== ""), escapeMarkdown(text)].join(": ")}`;
}

function operationLink(slug: string, { summary, page }: OperationLink): string {
  return page === null ? summary : `[${summary}](${slug}/${page}.md)`;
}

/** Escapes what Markdown would interpret in Redocly's messages, except in backticks. */
function escapeMarkdown(text: string): string {
  return text
    .split(/(`[^`]*`)/)
    .map((part) => (part.startsWith("`") ? part : part.replaceAll(/[\\*_[\]<>~]/g, "\\$&")))
    .join("");
}
