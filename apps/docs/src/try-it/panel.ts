/// <reference lib="dom" />
import { isNode } from "@latchkey/spec-model";
import { listLabel, openBrowserSandbox } from "./browser-sandbox.ts";
import { element } from "./element.ts";
import { createForm, type RequestForm, type Submission } from "./form.ts";
import type { FormApi, FormOperation } from "./form-data.ts";
import { type ComparedRow, compareKeys, describeChanges, keyTable } from "./key-table.ts";
import { parseJson, RequestError, type TryResponse } from "./request.ts";
import { type Outcome, responseView } from "./result.ts";
import { sendToServer } from "./server.ts";

/** Shows the form for the operation of a section. Moves the focus into the form if `movesFocus` is true. */
export function openTryIt(section: HTMLElement, movesFocus: boolean): void {
  // The build writes a FormApi into the page: see TryIt.astro.
  const api: FormApi = JSON.parse(section.querySelector("script")?.textContent ?? "");
  const { operation: operationId } = section.dataset;
  const operation = api.operations.find((each) => each.operationId === operationId);
  if (operation === undefined)
    throw new Error(`No form for ${operationId}: it is not in ${api.slug}. Build the site again.`);

  let root = section.appendChild(element("div"));
  const renew = (): RequestForm => {
    const panel = createPanel(api, operation, () => renew().focus());
    root.replaceWith(panel.root);
    root = panel.root;
    return panel.form;
  };
  const form = renew();
  if (movesFocus) form.focus();
  // A browser may keep a page in memory after the reader leaves it. Keys must not stay in that page.
  addEventListener("pagehide", renew);
}

/** Creates a form, its sandbox, and the view of the last result. The keys exist only in memory. */
function createPanel(api: FormApi, operation: FormOperation, onReset: () => void) {
  const opening = openBrowserSandbox(api.slug);
  const status = element("p", { role: "status" });
  const red = "color: var(--sl-color-red-high)";
  const problem = element("p", { id: "try-problem", role: "alert", style: red });
  const response = element(
    "div",
    { class: "try-stack" },
    element("pre", {}, "Choose Send. The response appears here."),
  );
  const keys = element("div", { class: "try-stack try-keys" });
  let isBusy = false;

  function showKeys(title: string, changes: string, rows: readonly ComparedRow[]): void {
    const note = element("p", {}, element("strong", {}, changes), ` Keys of ${listLabel(api.slug)}.`);
    keys.replaceChildren(element("h3", {}, title), note, keyTable(rows));
  }

  async function send(submission: Submission): Promise<Outcome> {
    const { request, origin, secretField } = submission;
    const sandbox = await opening;
    const before = await sandbox.listKeys();
    const start = performance.now();
    const received = await (origin === undefined ? sandbox.send(request) : sendToServer(origin, request));
    const elapsedMs = performance.now() - start;
    const created = readCreated(received, secretField, origin ?? "this browser");
    if (created !== undefined) form.remember(created);
    const rows = origin === undefined ? compareKeys(before, await sandbox.listKeys()) : undefined;
    return { ...submission, response: received, elapsedMs, createdId: created?.id, rows };
  }

  async function submit(): Promise<void> {
    if (isBusy) return;
    isBusy = true;
    problem.textContent = "";
    status.className = "";
    status.textContent = "Sending…";
    try {
      const outcome = await send(form.read());
      const { heading, parts } = responseView(api, outcome);
      response.replaceChildren(...parts);
      const { rows } = outcome;
      const changes = rows === undefined ? "" : describeChanges(rows);
      if (rows === undefined) keys.replaceChildren();
      else showKeys("What changed in the list of keys", changes, rows);
      // A screen reader reads the heading when it gets the focus. Then it reads this text about the changes,
      // which are further down on the page.
      status.className = "sr-only";
      status.textContent = changes;
      heading.focus();
    } catch (error) {
      status.textContent = "";
      response.replaceChildren();
      keys.replaceChildren();
      problem.textContent = explain(error);
    }
    isBusy = false;
  }

  const form = createForm(api, operation, submit, onReset);
  const right = element("div", { class: "try-stack" }, problem, status, response);
  void opening
    .then(({ listKeys }) => listKeys())
    .then((rows) => showKeys("The list of keys", "", compareKeys(rows, rows)));
  return { root: element("div", { class: "try-stack try-panel" }, form.root, right, keys), form };
}

function readCreated({ status, body }: TryResponse, secretField: string | undefined, server: string) {
  const created = parseJson(body);
  if (status !== 201 || secretField === undefined || !isNode(created)) return undefined;
  const { id, [secretField]: secret } = created;
  return typeof id === "number" && typeof secret === "string" ? { id, secret, server } : undefined;
}

function explain(error: unknown): string {
  if (error instanceof RequestError) return error.message;
  reportError(error);
  return "The request failed: this page has a fault, which the browser's console describes. Reload the page and try again.";
}
