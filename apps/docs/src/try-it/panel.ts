/// <reference lib="dom" />

import { isNode } from "@latchkey/spec-model";
import { BodyEditor } from "./body-editor.ts";
import { type BrowserSandbox, describeList, openBrowserSandbox } from "./browser-sandbox.ts";
import { buildRequest } from "./build-request.ts";
import { CallerChoice } from "./caller-choice.ts";
import type { CreatedKey } from "./callers.ts";
import { curlLine } from "./curl-line.ts";
import { element, labelled, options } from "./element.ts";
import { HeaderError, NoReplyError, type TryReply, type TryRequest } from "./exchange.ts";
import type { FormApi, FormOperation } from "./form-data.ts";
import { InputFields } from "./input-fields.ts";
import { compareKeys, tellChanges } from "./key-list.ts";
import { AddressError } from "./loopback-address.ts";
import { parseJson } from "./parse-json.ts";
import { type Outcome, resultView } from "./result.ts";
import { sendToServer } from "./send-to-server.ts";
import { defaultServer, TargetChoice } from "./target-choice.ts";

const timeoutMs = 10_000;

/** The form of one API with what its requests came to. Whatever it knows goes with it: it stores nothing. */
export class Panel {
  readonly root: HTMLElement = element("div", { class: "try-panel" });
  readonly #api: FormApi;
  readonly #sandbox: Promise<BrowserSandbox>;
  readonly #select: HTMLSelectElement = element("select", { id: "try-operation" });
  readonly #target = new TargetChoice();
  readonly #caller: CallerChoice;
  readonly #inputs: HTMLElement = element("div", { class: "try-inputs" });
  readonly #status: HTMLElement = element("p", { role: "status" });
  readonly #problem: HTMLElement = element("p", { role: "alert", class: "try-problem", id: "try-problem" });
  readonly #result: HTMLElement = element("div");
  #operation: FormOperation;
  #parameters: InputFields | undefined;
  #body: BodyEditor | undefined;
  #created: readonly CreatedKey[] = [];
  /** What path parameters had last, by their names: the id of a key goes from one operation to the next. */
  #pathValues: Readonly<Record<string, string>> = {};
  #isBusy = false;

  constructor(api: FormApi, operation: FormOperation, onReset: () => void) {
    this.#api = api;
    this.#operation = operation;
    this.#sandbox = openBrowserSandbox(api.slug);
    this.#caller = new CallerChoice(api.slug);
    const texts = api.operations.map(
      ({ operationId, summary, method, path }) => [operationId, `${summary} (${method} ${path})`] as const,
    );
    this.#select.append(...options(texts));
    this.#select.value = operation.operationId;
    this.#select.addEventListener("change", () => this.#chooseOperation(this.#select.value));
    const reset = element("button", { type: "button", class: "try-reset" }, "Reset");
    reset.addEventListener("click", onReset);
    const form = element(
      "form",
      { novalidate: "", "aria-label": "Request" },
      labelled("Operation", this.#select),
      this.#caller.root,
      this.#inputs,
      this.#target.root,
      element(
        "div",
        { class: "try-actions" },
        element("button", { type: "submit", class: "try-send" }, "Send"),
        reset,
      ),
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#submit();
    });
    this.root.append(form, this.#problem, this.#status, this.#result);
    this.#showInputs();
  }

  focus(): void {
    this.#select.focus();
  }

  #chooseOperation(operationId: string): void {
    const chosen = this.#api.operations.find((operation) => operation.operationId === operationId);
    if (chosen === undefined) return;
    this.#keepPathValues();
    this.#operation = chosen;
    this.#showInputs();
  }

  #keepPathValues(): void {
    const values = this.#parameters?.read() ?? {};
    const inPath = this.#operation.parameters.filter(({ place }) => place === "path");
    for (const { name } of inPath) {
      this.#pathValues = { ...this.#pathValues, [name]: values[name] ?? "" };
    }
  }

  #showInputs(): void {
    const { parameters, body } = this.#operation;
    const initial = parameters.map(({ name, place, example, isRequired }): [string, string] => [
      name,
      // An optional parameter narrows a list, which is not what a reader expects to begin with.
      place === "path" ? (this.#pathValues[name] ?? example) : isRequired ? example : "",
    ]);
    this.#parameters =
      parameters.length === 0
        ? undefined
        : new InputFields("Parameters", parameters, Object.fromEntries(initial));
    this.#body = body.length === 0 ? undefined : new BodyEditor(body);
    this.#inputs.replaceChildren(...[this.#parameters, this.#body].flatMap((part) => part?.root ?? []));
  }

  async #submit(): Promise<void> {
    if (this.#isBusy) return;
    this.#isBusy = true;
    this.#problem.textContent = "";
    this.#status.className = "";
    this.#status.textContent = "Sending…";
    this.#result.replaceChildren();
    try {
      const origin = this.#target.read();
      const request = buildRequest(this.#api, this.#operation, {
        key: this.#caller.read(),
        parameters: this.#parameters?.read() ?? {},
        body: this.#body?.read(),
      });
      this.#show(await this.#send(request, origin));
    } catch (error) {
      this.#status.textContent = "";
      this.#problem.textContent = explain(error);
    } finally {
      this.#isBusy = false;
    }
  }

  async #send(request: TryRequest, origin: string | undefined): Promise<Outcome> {
    const operation = this.#operation;
    const sandbox = await this.#sandbox;
    const before = await sandbox.listKeys();
    const start = performance.now();
    const reply =
      origin === undefined
        ? await sandbox.send(request)
        : await sendToServer(origin, request, { timeoutMs, pageOrigin: location.origin });
    const elapsedMs = performance.now() - start;
    const created = readCreated(reply, operation.secretField, origin ?? "this browser");
    if (created !== undefined) this.#remember(created);
    return {
      request,
      reply,
      elapsedMs,
      origin,
      curl: curlLine(this.#api, origin ?? defaultServer, request),
      secret: created?.secret,
      list:
        origin === undefined
          ? { of: describeList(this.#api.slug), rows: compareKeys(before, await sandbox.listKeys()) }
          : undefined,
    };
  }

  /** Offers the key as a caller, and its id where an operation asks for one. */
  #remember(created: CreatedKey): void {
    this.#created = [...this.#created, created];
    this.#caller.offer(this.#created);
    const names = this.#api.operations.flatMap(({ parameters }) => parameters.map(({ name }) => name));
    const keyIds = names.filter((name) => /^(api)?key_?id$/i.test(name));
    for (const name of keyIds) this.#pathValues = { ...this.#pathValues, [name]: String(created.id) };
  }

  #show(outcome: Outcome): void {
    const { root, heading } = resultView(this.#api, outcome);
    this.#result.replaceChildren(root);
    // For who hears the page: the heading is read out as it gets the focus, and what changed stands further down.
    this.#status.className = "unseen";
    this.#status.textContent = outcome.list === undefined ? "" : tellChanges(outcome.list.rows);
    heading.focus();
  }
}

function readCreated(
  { status, body }: TryReply,
  secretField: string | undefined,
  place: string,
): CreatedKey | undefined {
  if (status !== 201 || secretField === undefined) return undefined;
  const created = parseJson(body);
  if (!isNode(created)) return undefined;
  const { id, [secretField]: secret } = created;
  return typeof id === "number" && typeof secret === "string" ? { id, secret, place } : undefined;
}

function explain(error: unknown): string {
  const isExpected = [AddressError, HeaderError, NoReplyError].some((kind) => error instanceof kind);
  if (error instanceof Error && isExpected) return error.message;
  reportError(error);
  return "This page has a fault: the request could not be made. The browser's console says more.";
}
