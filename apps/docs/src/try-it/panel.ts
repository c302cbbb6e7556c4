/// <reference lib="dom" />
import { isNode } from "@latchkey/spec-model";
import { type CreatedKey, listLabel, openBrowserSandbox } from "./browser-sandbox.ts";
import { element } from "./element.ts";
import { RequestForm } from "./form.ts";
import type { FormApi, FormOperation } from "./form-data.ts";
import { type ComparedRow, compareKeys, describeChanges, keyTable } from "./key-table.ts";
import { parseJson, TryItError, type TryRequest, type TryResponse } from "./request.ts";
import { type Outcome, responseView } from "./result.ts";
import { sendToServer } from "./server.ts";

const timeoutMs = 10_000;

/** Shows the form for the operation of a section, and moves the focus into it if asked. */
export function openTryIt(section: HTMLElement, movesFocus: boolean): void {
  // The build writes a FormApi into the page: see TryIt.astro.
  const api: FormApi = JSON.parse(section.querySelector("script")?.textContent ?? "");
  const { operation: operationId } = section.dataset;
  const operation = api.operations.find((each) => each.operationId === operationId);
  if (operation === undefined) throw new Error(`No form for ${operationId}: it is not in ${api.slug}.`);

  let panel: Panel | undefined;
  const renew = (): Panel => {
    const fresh = new Panel(api, operation, () => renew().form.focus());
    if (panel === undefined) section.append(fresh.root);
    else panel.root.replaceWith(fresh.root);
    panel = fresh;
    return fresh;
  };
  const { form } = renew();
  if (movesFocus) form.focus();
  // A browser may keep a page that the reader has left. Keys must not stay in it.
  addEventListener("pagehide", renew);
}

/** A form, a sandbox of its own, and the result of the last request. It stores nothing: its keys go with it. */
class Panel {
  readonly root: HTMLElement;
  readonly form: RequestForm;
  readonly #api: FormApi;
  readonly #sandbox: ReturnType<typeof openBrowserSandbox>;
  readonly #status = element("p", { role: "status" });
  readonly #problem = element("p", {
    id: "try-problem",
    role: "alert",
    style: "color: var(--sl-color-red-high)",
  });
  readonly #response = element(
    "div",
    { class: "try-stack" },
    element("pre", {}, "The response will be here."),
  );
  readonly #keys = element("div", { class: "try-stack try-keys" });
  #isBusy = false;

  constructor(api: FormApi, operation: FormOperation, onReset: () => void) {
    this.#api = api;
    this.#sandbox = openBrowserSandbox(api.slug);
    this.form = new RequestForm(api, operation, () => void this.#submit(), onReset);
    const right = element("div", { class: "try-stack" }, this.#problem, this.#status, this.#response);
    this.root = element("div", { class: "try-stack try-panel" }, this.form.root, right, this.#keys);
    void this.#showKeys();
  }

  async #showKeys(): Promise<void> {
    const rows = await (await this.#sandbox).listKeys();
    this.#keys.replaceChildren(...this.#keyList("The list of keys", "", compareKeys(rows, rows)));
  }

  async #submit(): Promise<void> {
    if (this.#isBusy) return;
    this.#isBusy = true;
    this.#problem.textContent = "";
    this.#status.className = "";
    this.#status.textContent = "Sending…";
    try {
      const { request, origin } = this.form.read();
      this.#show(await this.#send(request, origin));
    } catch (error) {
      this.#status.textContent = "";
      for (const part of [this.#response, this.#keys]) part.replaceChildren();
      this.#problem.textContent = explain(error);
    } finally {
      this.#isBusy = false;
    }
  }

  async #send(request: TryRequest, origin: string | undefined): Promise<Outcome> {
    const { secretField } = this.form.operation;
    const sandbox = await this.#sandbox;
    const before = await sandbox.listKeys();
    const start = performance.now();
    const response =
      origin === undefined
        ? await sandbox.send(request)
        : await sendToServer(origin, request, { timeoutMs, pageOrigin: location.origin });
    const elapsedMs = performance.now() - start;
    const created = readCreated(response, secretField, origin ?? "this browser");
    if (created !== undefined) this.form.remember(created);
    const rows = origin === undefined ? compareKeys(before, await sandbox.listKeys()) : undefined;
    return { request, response, elapsedMs, origin, createdId: created?.id, rows };
  }

  #show(outcome: Outcome): void {
    const { heading, parts } = responseView(this.#api, outcome);
    this.#response.replaceChildren(...parts);
    const { rows } = outcome;
    const changes = rows === undefined ? "" : describeChanges(rows);
    const list = rows === undefined ? [] : this.#keyList("What changed in the list of keys", changes, rows);
    this.#keys.replaceChildren(...list);
    // A screen reader reads the heading as it gets the focus, and then the changes, which are further down.
    this.#status.className = "sr-only";
    this.#status.textContent = changes;
    heading.focus();
  }

  #keyList(title: string, changes: string, rows: readonly ComparedRow[]): HTMLElement[] {
    const note = ` Keys of ${listLabel(this.#api.slug)}.`;
    return [element("h3", {}, title), element("p", {}, element("strong", {}, changes), note), keyTable(rows)];
  }
}

function readCreated(
  { status, body }: TryResponse,
  secretField: string | undefined,
  server: string,
): CreatedKey | undefined {
  if (status !== 201 || secretField === undefined) return undefined;
  const created = parseJson(body);
  if (!isNode(created)) return undefined;
  const { id, [secretField]: secret } = created;
  return typeof id === "number" && typeof secret === "string" ? { id, secret, server } : undefined;
}

function explain(error: unknown): string {
  if (error instanceof TryItError) return error.message;
  reportError(error);
  return "The request failed: this page has a fault, which the browser's console describes. Reload the page and try again.";
}
