import { readFileSync } from "node:fs";
import { basename, posix } from "node:path";
import { blocks, codeBlock } from "../markdown/write.ts";

const folder = new URL("../../guides/programs/", import.meta.url);
const root = new URL("../../../../", import.meta.url);

function readProgram(file: string): string {
  return readFileSync(new URL(file, folder), "utf8");
}

/** Renders a file of `guides/programs` as a code block. The title of the block is the name of the file. */
export function renderCode(file: string): string {
  const extension = file.split(".").at(-1) ?? "";
  const language = { mjs: "js", cjs: "js", yml: "yaml" }[extension] ?? extension;
  return codeBlock(`${language} title="${basename(file)}"`, readProgram(file));
}

/** Renders a program, the command that runs it, and the environment variables that it reads. */
export function renderProgram(file: string, args: string): string {
  const command = [commandOf(file), args].join(" ").trim();
  const variables = variablesOf(file).map((name) => `\`${name}\``);
  const names = variables.length === 0 ? "" : ` It reads ${new Intl.ListFormat("en").format(variables)}.`;
  return blocks(
    renderCode(file),
    `Run it at the root of a clone ([how](run-the-programs.md)).${names}`,
    codeBlock("console", command),
  );
}

/** Renders what a program prints. */
export function renderOutput(file: string): string {
  return codeBlock("text", readProgram(`${file}.out`));
}

function commandOf(file: string): string {
  const path = `apps/docs/guides/programs/${file}`;
  if (file.endsWith(".sh")) return `sh ${path}`;
  return `npx -y pnpm@12.21.0 exec node ${file.startsWith("test-") ? "--test " : ""}${path}`;
}

/** Returns the variables that a program names and does not set, and the variables that its clients read. */
export function variablesOf(file: string): string[] {
  const source = readProgram(file);
  const named = [...source.matchAll(/(?<!export )\bDIGICERT_[A-Z_]+\b/g)].map(([name]) => name);
  const isReadBy = (client: string): boolean =>
    source.includes(`${client}(`) && !source.includes("createSandbox(");
  return [
    ...new Set([
      ...(isReadBy("createPartnerSubscriptionsClient")
        ? ["DIGICERT_PARTNER_API_KEY", "DIGICERT_PARTNER_BASE_URL"]
        : []),
      ...(isReadBy("createCertCentralClient") ? ["DIGICERT_API_KEY", "DIGICERT_BASE_URL"] : []),
      ...named,
    ]),
  ];
}

/** The files of the repository that are also pages of the site. */
const pages: Readonly<Record<string, { readonly page: string; readonly title: string }>> = {
  "packages/sandbox/CONTROLS.md": { page: "sandbox-controls.md", title: "Sandbox controls" },
  "packages/sandbox/DIFFERENCES.md": { page: "how-the-sandbox-differs.md", title: "How the sandbox differs" },
};

/** Returns the text of a Markdown file without its title. Makes its links work on the site. */
export function renderFile(path: string): string {
  const markdown = readFileSync(new URL(path, root), "utf8").replace(/^# .*\n+/, "");
  return markdown.trim().replaceAll(/(?<!!)\[([^\]]+)\]\(([^)]+)\)/g, (link, label: string, href: string) => {
    if (/^(#|[a-z]+:)/.test(href)) return link;
    const [target = "", hash] = posix.join(posix.dirname(path), href).split("#");
    const known = pages[target];
    const page = known?.page ?? /^apps\/docs\/guides\/(.+\.md)$/.exec(target)?.[1];
    if (page === undefined) return `${label} (\`${target}\`)`;
    // If the text of a link is a file name, replace the text by the title of the page.
    const text = known !== undefined && label === posix.basename(target) ? known.title : label;
    return `[${text}](${page}${hash === undefined ? "" : `#${hash}`})`;
  });
}
