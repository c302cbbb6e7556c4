import { readFileSync } from "node:fs";
import { basename } from "node:path";

const folder = new URL("../../guides/programs/", import.meta.url);

/** Renders a file of `guides/programs` as a code block. The title of the block is the name of the file. */
export function renderCode(file: string): string {
  const extension = file.split(".").at(-1) ?? "";
  const language = { mjs: "js", cjs: "js", yml: "yaml" }[extension] ?? extension;
  return `\`\`\`${language} title="${basename(file)}"\n${readFileSync(new URL(file, folder), "utf8").trimEnd()}\n\`\`\``;
}

/** Renders a program, the command that runs it, and the environment variables that it reads. */
export function renderProgram(file: string, args: string): string {
  const command = [commandOf(file), args].join(" ").trim();
  const variables = variablesOf(file).map((name) => `\`${name}\``);
  const names = variables.length === 0 ? "" : ` It reads ${new Intl.ListFormat("en").format(variables)}.`;
  return [
    renderCode(file),
    `Run it at the root of a clone ([how](run-the-programs.md)).${names}`,
    `\`\`\`console\n${command}\n\`\`\``,
  ].join("\n\n");
}

function commandOf(file: string): string {
  const path = `apps/docs/guides/programs/${file}`;
  if (file.endsWith(".sh")) return `sh ${path}`;
  return `npx -y pnpm@12.21.0 exec node ${file.startsWith("test-") ? "--test " : ""}${path}`;
}

/**
 * Returns the variables that a program reads. These are the variables that the program names and does not
 * set, and the variables that its clients read.
 */
export function variablesOf(file: string): string[] {
  const source = readFileSync(new URL(file, folder), "utf8");
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
