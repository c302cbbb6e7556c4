import { fstatSync, statSync } from "node:fs";
import type { BaseKey, KeyApi, NewKey } from "../apis/api.ts";
import { certCentral } from "../apis/certcentral.ts";
import { CliError, messageOf } from "../cli-error.ts";
import { openSession } from "../connect/connection.ts";
import { parseDestination } from "../delivery.ts";
import type { ChangeOptions } from "../options.ts";
import { escapeText, formatJson } from "../output/escape.ts";
import { note, writeJson, writeLines, writeSecret } from "../output/print.ts";

export interface CreateOptions extends ChangeOptions {
  readonly account?: number;
  readonly user?: number;
  readonly name: string;
  readonly role?: string;
  readonly to?: string;
}

/** Creates a key. Its secret goes to exactly one place: the destination, or stdout. */
export async function createKey<Key extends BaseKey>(
  api: KeyApi<Key>,
  options: CreateOptions,
): Promise<void> {
  const { name, to, json } = options;
  const owner = options[api.owner] ?? 0;
  const input: NewKey = { owner, name, ...(options.role !== undefined && { role: Number(options.role) }) };
  const destination = to === undefined ? undefined : parseDestination(to, crypto.randomUUID());
  const { session, signal } = await openSession(api, options);
  await destination?.preflight();
  if (options.dryRun) {
    const shown = { [api.inputs.owner]: owner, name, restricted_to_role_id: input.role };
    if (json) return writeJson({ dry_run: true, operation: api.operations.create, input: shown });
    const role = options.role === undefined ? "" : ` and role ${options.role}`;
    return note(`Would create a key for ${api.owner} ${owner} with the name "${escapeText(name)}"${role}.`);
  }
  // Node opens /dev/null if stdout is closed.
  const nullDevice = statSync("/dev/null", { throwIfNoEntry: false })?.rdev;
  if (destination === undefined && nullDevice && fstatSync(1).rdev === nullDevice) {
    const what = "The secret would be lost: stdout is closed or the null device.";
    throw new CliError("usage", `${what} Pass --to, or pipe stdout into a program.`);
  }
  if (destination !== undefined) {
    const lost = `its secret is lost. Then deactivate the key that was created after ${new Date().toISOString()}.`;
    note(`Creating the key "${name}". If this process is killed before the delivery, ${lost}`);
  }
  const created = await session.create(input);
  const { api_key, ...shown } = created;
  const { id } = shown;
  try {
    if (destination === undefined) await writeSecret(json ? formatJson(created) : api_key);
    else await destination.deliver({ id, name, api: api.name, secret: api_key }, signal);
  } catch (error) {
    // No program has the secret, and it cannot be read again.
    const fate = await session.setActive(id, false).then(
      () => `Key ${id} is ${api.inactive} again. Create another key.`,
      (cause) => `Key ${id} is active, and was not deactivated: ${messageOf(cause)} Deactivate it by hand.`,
    );
    const kind = signal.aborted ? "interrupted" : "failed";
    throw new CliError(kind, `${messageOf(error)} ${fate}`, "delivery_failed");
  }
  if (destination === undefined) {
    return note(`Created key ${id}. Its secret is on stdout. No later response shows it, so store it now.`);
  }
  note(`Created key ${id}, and delivered its secret to ${destination.label}.`);
  if (json) await writeJson(shown);
  else await writeLines([`${id}\t${escapeText(name)}`]);
}

export interface UpdateOptions extends ChangeOptions {
  readonly name?: string;
  readonly role?: string;
}

/** Edits a key of CertCentral. The request always has both fields, since DigiCert does not say what a missing role does. */
export async function updateKey(id: number, options: UpdateOptions): Promise<void> {
  if (options.name === undefined && options.role === undefined) {
    throw new CliError("usage", "There is nothing to change. Pass --name, --role or both.");
  }
  const { session, signal } = await openSession(certCentral, options);
  const key = await session.get(id, signal);
  const { name = key.name } = options;
  const role = options.role === undefined ? key.restricted_to_role_id : Number(options.role);
  if (options.dryRun) {
    const input = { key_id: id, name, restricted_to_role_id: role };
    if (options.json) return writeJson({ dry_run: true, operation: "updateKey", input });
    return note(`Would set key ${id} to the name "${escapeText(name)}" and role ${role}.`);
  }
  await session.update(id, { name, role });
  if (options.json) await writeJson({ id, name, restricted_to_role_id: role });
  else await writeLines([`${id}\t${role}\t${escapeText(name)}`]);
}
