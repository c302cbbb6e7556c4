import type { CertCentralClient } from "@latchkey/certcentral";
import type { PartnerSubscriptionsClient } from "@latchkey/partner-subscriptions";
import { Argument, Command, InvalidArgumentError, Option } from "commander";
import type { BaseKey, KeyApi } from "./apis/api.ts";
import { certCentral, roleIds } from "./apis/certcentral.ts";
import { partner } from "./apis/partner.ts";
import type { Reason } from "./commands/audit.ts";
import { connected, parseCount, parseDuration, parseId, parseName, parseText } from "./options.ts";

/** Adds the commands of one operation of the spec. */
type AddCommands = (group: Command) => unknown;

/** A new operation of the spec does not compile until it has a command here. */
const partnerCommands = {
  listApiKeys: (group) => addList(group, partner),
  getApiKey: (group) => addGet(group, partner),
  createSubaccountApiKey: (group) => addCreate(group, partner),
  updateApiKeyStatus: (group) => addStatus(group, partner),
} satisfies Record<keyof PartnerSubscriptionsClient, AddCommands>;

const certCentralCommands = {
  listKeys: (group) => addList(group, certCentral),
  getKey: (group) => addGet(group, certCentral),
  createKey: (group) => addCreate(group, certCentral),
  updateKey: addUpdate,
  updateKeyStatus: (group) => addStatus(group, certCentral),
  listApiRoles: addRoles,
} satisfies Record<keyof CertCentralClient, AddCommands>;

const notes = `
Exit codes: 0 done, 1 failed, 2 wrong usage, 3 declined, 4 key missing or not accepted, 130 interrupted.
Data is on stdout and messages are on stderr. A pipe gets rows with tabs, the id first, without titles.

Unofficial: not made, reviewed or endorsed by DigiCert.`;

/**
 * The description of the commands. The code that they run is loaded only when they run.
 *
 * @param only the group whose commands are added; all groups by default. The help of the program needs only their names.
 */
export function createProgram(version: string, only?: string): Command {
  const program = new Command("latchkey")
    .description("List, create, rotate, audit and deactivate DigiCert API keys.")
    .version(version, "--version", "print the version")
    .helpOption("-h, --help", "print help")
    .helpCommand(false)
    .showHelpAfterError(false)
    // main.ts reports the errors.
    .configureOutput({ outputError: () => {} })
    .exitOverride()
    .addHelpText("after", notes);
  const groups = [
    [partner, [...Object.values(partnerCommands), workflowsOf(partner)]],
    [certCentral, [...Object.values(certCentralCommands), workflowsOf(certCentral)]],
  ] as const;
  for (const [{ name, title }, commands] of groups) {
    const group = program.command(name).description(`keys of the ${title} API`).helpCommand(false);
    if (only === undefined || only === name) for (const add of commands) add(group);
  }
  const whoami = program.command("whoami").description("show which key is used, and whether it is accepted");
  connected(
    whoami.addArgument(new Argument("[api]", "only this API").choices(["partner", "certcentral"])),
  ).action(async (name, options) => (await import("./commands/whoami.ts")).whoami(name, options));
  const doctor = program.command("doctor").description("check Node, configuration, rotations and keys");
  connected(doctor).action(async (options) => (await import("./commands/whoami.ts")).doctor(options));
  program
    .command("commands")
    .description("list all commands")
    .option("--json", "print JSON with arguments, options and exit codes")
    .action(async (options) => (await import("./commands/describe.ts")).describeCommands(program, options));
  return program;
}

/** Adds `completion`, which prints a script for a shell, and `complete`, which the script calls. */
export async function addCompletion(program: Command): Promise<void> {
  const { default: addCommands } = await import("@bomb.sh/tab/commander");
  addCommands(program, { completionCommandName: "completion" });
  const completion = program.commands.find((each) => each.name() === "completion");
  completion?.hook("preAction", ({ args }) => {
    if (args[0] === "bash") process.stdout.write(bashWords);
  });
}

/** A function that the script for bash calls. It is part of the package bash-completion, which not every machine has. */
const bashWords = `type _get_comp_words_by_ref > /dev/null 2>&1 || _get_comp_words_by_ref() {
  cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} words=("\${COMP_WORDS[@]}") cword=$COMP_CWORD
}
`;

/** Describes `completion` for the help, without loading its library. */
export function describeCompletion(program: Command): void {
  program
    .command("completion")
    .description("print a completion script for a shell")
    .argument("<shell>", "zsh, bash, fish or powershell");
}

function addList<Key extends BaseKey>(group: Command, api: KeyApi<Key>): void {
  const status = new Option("--status <status>", "show only keys with this status");
  const command = group
    .command("list")
    .description("list keys")
    .option("--limit <count>", "show at most this many keys", parseCount)
    .option(`--${api.owner} <id>`, `show only the keys of this ${api.owner}`, parseId)
    .addOption(status.choices(["active", api.inactive]));
  connected(command).action(async (options) => (await import("./commands/read.ts")).listKeys(api, options));
}

const idsHelp = "ids of keys; without them, the ids come from stdin";

function addGet<Key extends BaseKey>(group: Command, api: KeyApi<Key>): void {
  const command = group.command("get").description("show keys").argument("[ids...]", idsHelp, collectIds);
  connected(command).action(async (ids = [], options) =>
    (await import("./commands/read.ts")).getKeys(api, ids, options),
  );
}

const toHelp = 'deliver the secret: file:PATH, or command:"…", which reads it from stdin';

function addCreate<Key extends BaseKey>(group: Command, api: KeyApi<Key>): void {
  const { owner, name } = api;
  const command = group
    .command("create")
    .description("create a key; its secret goes to --to, else to stdout")
    .requiredOption(`--${owner} <id>`, `the ${owner} that the key belongs to`, parseId)
    .requiredOption("--name <name>", "what the key is for", name === "partner" ? parseName : parseText)
    .option("--to <destination>", toHelp)
    .addHelpText("after", createHelp);
  const role = new Option("--role <id>", "limits the key; 0 for no limit; see `latchkey certcentral roles`");
  if (name === "certcentral") command.addOption(role.choices(roleIds).makeOptionMandatory());
  connected(command, "changes").action(async (options) =>
    (await import("./commands/create.ts")).createKey(api, options),
  );
}

const createHelp = `
A create has no journal, as a rotation has. If the process is killed before the
delivery, the key may be active, and its secret is lost. Use a name that no
other key has. Then deactivate the key of that name, and create another one.`;

function addStatus<Key extends BaseKey>(group: Command, api: KeyApi<Key>): void {
  for (const isActive of [true, false]) {
    const command = group
      .command(isActive ? "activate" : api.deactivate)
      .description(`set the status of keys to ${isActive ? "active" : api.inactive}`)
      .argument("[ids...]", idsHelp, collectIds);
    if (!isActive && api.name === "certcentral") command.option("--own-key-id <id>", ownHelp, parseId);
    connected(command, isActive ? "changes" : "asks").action(async (ids = [], options) =>
      (await import("./commands/status.ts")).setStatus(api, isActive, ids, options),
    );
  }
}

const ownHelp = "the key that you call with, which is not changed";

function addUpdate(group: Command): void {
  const command = group
    .command("update")
    .description("change the name or the role of a key")
    .argument("<id>", "the id of the key", parseId)
    .option("--name <name>", "the new name", parseText)
    .addOption(new Option("--role <id>", "the new role; 0 for no limit").choices(roleIds));
  connected(command, "changes").action(async (id, options) =>
    (await import("./commands/create.ts")).updateKey(id, options),
  );
}

function addRoles(group: Command): void {
  const command = group.command("roles").description("list the roles that a key can be limited to");
  connected(command).action(async (options) => (await import("./commands/read.ts")).listRoles(options));
}

/** The commands that are more than one operation. */
function workflowsOf<Key extends BaseKey>(api: KeyApi<Key>): AddCommands {
  return (group) => [addRotate, addAudit].map((add) => add(group, api));
}

/** The options of a new rotation. A rotation that is resumed has them in its journal. */
const fresh = ["to", "name", "verifyCommand", "verifyFor", "overlap", "dryRun"];
const verifyHelp = "must succeed before the old key is deactivated; reads the new secret from stdin";

function addRotate<Key extends BaseKey>(group: Command, api: KeyApi<Key>): void {
  const resume = new Option("--resume", "finish rotations that were killed, or whose overlap is over");
  const command = group
    .command("rotate")
    .description("replace a key: create, deliver, verify, deactivate the old key")
    .argument("[id]", "the id of the key", parseId)
    .option("--to <destination>", toHelp)
    .option("--verify-command <command>", verifyHelp)
    .option("--verify-for <time>", "repeat a failed verification for this time, such as 30s", parseDuration)
    .option("--overlap <time>", "keep the old key active for this time, such as 24h", parseDuration)
    .option("--name <name>", "the name of the new key; the old name by default", parseName)
    .addOption(resume.conflicts(fresh));
  connected(command, "asks").action(async (id, options) =>
    (await import("./commands/rotate.ts")).rotateKey(api, id, options),
  );
}

const reasons = ["never-used", "unused", "older", "several"] as const satisfies readonly Reason[];

function addAudit<Key extends BaseKey>(group: Command, api: KeyApi<Key>): void {
  const { owner, name, inactive } = api;
  const unused = new Option("--unused <time>", "a key is unused after this time");
  const older = new Option("--older <time>", "a key is old after this time");
  const reason = new Option("--reason <reasons>", "list only these: never-used,unused,older,several");
  const command = group
    .command("audit")
    .description("find active keys that are unused, old, or one of several; can deactivate the unused ones")
    .addOption(unused.argParser(parseDuration).default(parseDuration("90d"), "90d"))
    .addOption(older.argParser(parseDuration).default(parseDuration("1y"), "1y"))
    .addOption(reason.argParser(parseReasons).default(reasons, "all"))
    .option(`--${owner} <id>`, `only keys of this ${owner}`, parseId)
    .addOption(new Option("--csv", "print CSV").conflicts("json"))
    .option("--check", "exit with 1 if a key is found")
    .addOption(new Option("--deactivate", "deactivate unused keys").conflicts(["check", "csv"]))
    .option("--own-key-id <id>", ownHelp, parseId)
    .option(
      "--undo <file>",
      `write the changed ids to this new file (default: ${inactive}-${name}-TIME.txt)`,
    );
  connected(command, "asks").action(async (options) =>
    (await import("./commands/audit.ts")).audit(api, options),
  );
}

function parseReasons(text: string): Reason[] {
  return text.split(",").map((each) => {
    const known = reasons.find((reason) => reason === each);
    if (known === undefined) throw new InvalidArgumentError(`It must be some of ${reasons.join(",")}.`);
    return known;
  });
}

function collectIds(text: string, before: number[] | undefined): number[] {
  return [...(before ?? []), parseId(text)];
}
