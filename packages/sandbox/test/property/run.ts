import { isDeepStrictEqual } from "node:util";
import { createSandbox, type Sandbox, type Store } from "../../src/index.ts";
import { certCentralPath, handle, message, partnerPath, send } from "../requests.ts";
import { type Command, callersOf, choose, resolve } from "./commands.ts";
import { type Ask, createModel, type Expected, respond } from "./model.ts";
import { seed } from "./seed.ts";

/** A store under test. Each sequence has a new one, and can close and reopen it. */
export interface Kept {
  readonly open: () => Promise<Store>;
  /** Closes the store of `open`, and resolves to a store with the same data. */
  readonly reopen: (store: Store, close: () => Promise<void>) => Promise<Store>;
}

const start = Date.parse("2026-02-28T23:59:58.999Z");

/**
 * Sends the commands to a sandbox and to the model. Throws at the first response that differs.
 *
 * @param reached Called with each response, such as `certcentral edit 403`.
 */
export async function run(commands: readonly Command[], kept: Kept, reached: Set<string>): Promise<void> {
  const model = createModel(start);
  const done: string[] = [];
  let store = await kept.open();
  let sandbox = await openSandbox(store);

  async function openSandbox(its: Store): Promise<Sandbox> {
    return createSandbox({ store: its, seed, now: () => model.now });
  }

  async function compare(ask: Ask, via: "handle" | "fetch"): Promise<void> {
    done.push(`${done.length + 1}. ${JSON.stringify(ask)}`);
    try {
      const actual = await sendAsk(sandbox, ask, via);
      const expected = respond(model, ask, secretIn(actual));
      reached.add(`${ask.api} ${ask.do} ${expected.status}`);
      if (isDeepStrictEqual(comparable(actual), comparable(expected))) return;
      throw new Error(
        `The sandbox returns ${JSON.stringify(actual)},\nthe model ${JSON.stringify(expected)}.`,
      );
    } catch (cause) {
      throw new Error(`${done.join("\n")}\n${String(cause)}`, { cause });
    }
  }

  async function perform(command: Command): Promise<void> {
    switch (command.type) {
      case "call":
        return compare(resolve(command.call, model), command.via);
      case "retire": {
        const secret = choose(command.caller, callersOf(model));
        const key = model.keys.find((each) => each.secret === secret);
        if (key === undefined) return;
        const status = key.api === "certcentral" ? "revoked" : "inactive";
        await compare({ api: key.api, secret, do: "status", id: String(key.id), body: { status } }, "handle");
        return compare({ api: key.api, secret, do: "get", id: String(key.id) }, "handle");
      }
      case "tick":
        model.now += command.ms;
        done.push(`${done.length + 1}. ${command.ms} ms pass`);
        return;
      case "reopen":
        store = await kept.reopen(store, sandbox.close);
        sandbox = await openSandbox(store);
        done.push(`${done.length + 1}. closed and opened again`);
        return;
      case "audit":
        return audit();
    }
  }

  async function audit(): Promise<void> {
    for (const { id } of seed.accounts) {
      for (const api of ["partner-subscriptions", "certcentral"] as const) {
        const caller = model.keys.find((key) => {
          const isAdministrator = seed.users.some((user) => user.id === key.userId && user.is_administrator);
          const mayList = api === "partner-subscriptions" || (isAdministrator && key.roleId === 0);
          return key.api === api && key.accountId === id && key.isActive && mayList;
        });
        if (caller !== undefined) await compare({ api, secret: caller.secret, do: "list" }, "fetch");
      }
    }
  }

  try {
    for (const command of commands) await perform(command);
    await audit();
  } finally {
    await sandbox.close();
  }
}

async function sendAsk(sandbox: Sandbox, ask: Ask, via: "handle" | "fetch"): Promise<Expected> {
  const { method, target } = requestOf(ask);
  const body = "body" in ask ? JSON.stringify(ask.body) : undefined;
  if (via === "fetch") {
    const { status, body: sent } = await send(sandbox, ask.secret, method, target, body);
    return sent === undefined ? { status } : { status, body: sent };
  }
  const header = ask.api === "certcentral" ? "x-dc-devkey" : "x-partner-apikey";
  const headers = ask.secret === undefined ? {} : { [header]: ask.secret };
  const response = await handle(sandbox, message(method, target, headers, new TextEncoder().encode(body)));
  if (response.body === undefined) return { status: response.status };
  const texts = typeof response.body === "string" ? [response.body] : await Array.fromAsync(response.body);
  return { status: response.status, body: JSON.parse(texts.join("")) };
}

function requestOf(ask: Ask): { readonly method: string; readonly target: string } {
  const isCertCentral = ask.api === "certcentral";
  const keys = isCertCentral ? `${certCentralPath}/key` : `${partnerPath}/api-key`;
  switch (ask.do) {
    case "list":
      return { method: "GET", target: ask.userId === undefined ? keys : `${keys}?user_id=${ask.userId}` };
    case "roles":
      return { method: "GET", target: `${keys}/api-roles` };
    case "get":
      return { method: "GET", target: `${keys}/${ask.id}` };
    case "create":
      return { method: "POST", target: `${keys}/${isCertCentral ? "user" : "account"}/${ask.id}` };
    case "edit":
      return { method: "PUT", target: `${keys}/${ask.id}` };
    case "status":
      return { method: "PUT", target: `${keys}/${ask.id}/status` };
  }
}

function secretIn({ body }: Expected): string {
  const secret = typeof body === "object" && body !== null && "api_key" in body ? body.api_key : undefined;
  return typeof secret === "string" ? secret : "";
}

/** Compares only the status of a 400. Other tests check its message. */
function comparable(response: Expected): Expected {
  return response.status === 400 ? { status: 400 } : response;
}
