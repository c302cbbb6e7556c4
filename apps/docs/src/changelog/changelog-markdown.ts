import type { ApiChanges, Change, Changelog, ChangelogVersion, OperationLink } from "./changelog.ts";

const introduction = `# Changelog

What changed in the OpenAPI description of the two APIs, from one version to the next. A change here may be one of
DigiCert's, or a correction of ours.

Changes are found and rated by \`redocly diff\`. **Breaking** is what can stop a program that was right before. It
does not compare who may call an operation, what is assumed and what examples hold: changes of those are listed without
a rating.`;

/** The changelog as Markdown, with links from the site's root to the Markdown of the operations. */
export function changelogMarkdown({ versions }: Changelog): string {
  return `${[introduction, ...versions.map(versionSection)].join("\n\n")}\n`;
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

/** Redocly's words hold values of the spec, which are no Markdown; what stands in backticks needs no escape. */
function escapeMarkdown(text: string): string {
  return text
    .split(/(`[^`]*`)/)
    .map((part) => (part.startsWith("`") ? part : part.replaceAll(/[\\*_[\]<>~]/g, "\\$&")))
    .join("");
}
