/// <reference lib="dom" />
import { type CreatedKey, callersOf, otherKey } from "./browser-sandbox.ts";
import { element, labelled, options } from "./element.ts";
import type { FormApi, FormInput, FormOperation } from "./form-data.ts";
import { bodyFromFields, buildRequest, type TryRequest } from "./request.ts";
import { AddressError, defaultServer, parseLoopbackAddress } from "./server.ts";

type Values = Readonly<Record<string, string>>;

const asTyped = { autocomplete: "off", spellcheck: "false" };

/** The form of one API. Any value can be sent: the response says what is invalid. */
export class RequestForm {
  readonly root: HTMLFormElement;
  readonly #api: FormApi;
  readonly #select: HTMLSelectElement = element("select", { id: "try-operation" });
  readonly #caller: HTMLSelectElement = element("select", { id: "try-caller" });
  /** A password field, so that the screen does not show the key. It has no name, so that no form data contains it. */
  readonly #key: HTMLInputElement = element("input", { id: "try-key", type: "password", ...asTyped });
  readonly #server: HTMLSelectElement = element("select", { id: "try-server" });
  readonly #address: HTMLInputElement = element("input", { id: "try-address", inputmode: "url", ...asTyped });
  readonly #asJson: HTMLInputElement = element("input", { id: "try-as-json", type: "checkbox" });
  readonly #json: HTMLTextAreaElement = element("textarea", { id: "try-json", rows: "5", ...asTyped });
  readonly #inputs: HTMLElement = element("div", { class: "try-stack" });
  #operation: FormOperation;
  #parameters = new Fields("parameter", [], {});
  #body = new Fields("body", [], {});
  #created: readonly CreatedKey[] = [];
  /** The last values of path parameters by name: the id of a key goes from one operation to the next. */
  #pathValues: Values = {};

  constructor(api: FormApi, operation: FormOperation, onSend: () => void, onReset: () => void) {
    this.#api = api;
    this.#operation = operation;
    const operations = api.operations.map(
      ({ operationId, summary, method }) => [operationId, `${method} ${summary}`] as const,
    );
    this.#select.append(...options(operations));
    this.#select.value = operation.operationId;
    this.#server.append(...options([["", "The sandbox in this browser"]]));
    this.#server.append(...options([["own", "A server on this machine"]]));
    this.#address.value = defaultServer;
    this.#offerCallers();
    const key = labelled("Key", this.#key, "Stays in the memory of this page. Do not use a live key.");
    const address = labelled("Address", this.#address, "On this machine only.");
    const reset = element("button", { type: "button", class: "try-reset" }, "Reset");
    const send = element("button", { class: "try-primary" }, "Send");
    this.root = element(
      "form",
      { class: "try-stack", novalidate: "", "aria-label": "Request" },
      labelled("Operation", this.#select),
      labelled("API key", this.#caller),
      key,
      this.#inputs,
      labelled("Send to", this.#server),
      address,
      element("div", { class: "try-row" }, send, reset),
    );
    const showChosen = (): void => {
      key.hidden = this.#caller.value !== otherKey;
      address.hidden = this.#server.value === "";
    };
    showChosen();
    this.root.addEventListener("change", showChosen);
    this.#select.addEventListener("change", () => this.#chooseOperation(this.#select.value));
    reset.addEventListener("click", onReset);
    this.root.addEventListener("submit", (event) => {
      event.preventDefault();
      onSend();
    });
    this.#showInputs();
  }

  get operation(): FormOperation {
    return this.#operation;
  }

  focus(): void {
    this.#select.focus();
  }

  /**
   * The request and the origin that it goes to; undefined for the sandbox in this browser.
   *
   * @throws AddressError; the address then has the focus.
   */
  read(): { readonly request: TryRequest; readonly origin: string | undefined } {
    const origin = this.#server.value === "" ? undefined : this.#readAddress();
    const caller = callersOf(this.#api.slug, this.#created).find(({ id }) => id === this.#caller.value);
    const body = this.#asJson.checked ? this.#json.value : JSON.stringify(this.#readBody());
    const request = buildRequest(this.#api, this.#operation, {
      key: caller?.id === otherKey ? this.#key.value : caller?.key,
      parameters: this.#parameters.read(),
      body: this.#operation.body.length === 0 ? undefined : body,
    });
    return { request, origin };
  }

  /** Adds a key to the choice of callers, and its id to the operations that need one. */
  remember(created: CreatedKey): void {
    this.#created = [...this.#created, created];
    this.#offerCallers();
    const names = this.#api.operations.flatMap(({ parameters }) => parameters.map(({ name }) => name));
    const keyIds = names.filter((name) => /^(api)?key_?id$/i.test(name));
    for (const name of keyIds) this.#pathValues = { ...this.#pathValues, [name]: String(created.id) };
  }

  #offerCallers(): void {
    const chosen = this.#caller.value;
    const callers = callersOf(this.#api.slug, this.#created);
    this.#caller.replaceChildren(...options(callers.map(({ id, label }) => [id, label])));
    if (chosen !== "") this.#caller.value = chosen;
  }

  #chooseOperation(operationId: string): void {
    const chosen = this.#api.operations.find((operation) => operation.operationId === operationId);
    if (chosen === undefined) return;
    const inPath = this.#operation.parameters.filter((parameter) => parameter.in === "path");
    const values = this.#parameters.read();
    for (const { name } of inPath) this.#pathValues = { ...this.#pathValues, [name]: values[name] ?? "" };
    this.#operation = chosen;
    this.#showInputs();
  }

  #showInputs(): void {
    const { parameters, body } = this.#operation;
    const initial = parameters.map((parameter) => {
      // An optional parameter would narrow the list, which is not what a reader expects at first.
      const example = parameter.isRequired ? parameter.example : "";
      return [parameter.name, this.#pathValues[parameter.name] ?? example];
    });
    this.#parameters = new Fields("parameter", parameters, Object.fromEntries(initial));
    this.#inputs.replaceChildren(...this.#parameters.elements);
    if (body.length === 0) return;
    const examples = body.map(({ name, example }) => [name, example]);
    this.#body = new Fields("body", body, Object.fromEntries(examples));
    const json = labelled("Body", this.#json, "Sent as it is, valid or not.");
    const showEither = (): void => {
      for (const field of this.#body.elements) field.hidden = this.#asJson.checked;
      json.hidden = !this.#asJson.checked;
    };
    this.#asJson.checked = false;
    this.#asJson.onchange = () => {
      if (this.#asJson.checked) this.#json.value = JSON.stringify(this.#readBody(), undefined, 2);
      showEither();
    };
    showEither();
    const toggle = element("label", {}, this.#asJson, " Write the body as JSON");
    this.#inputs.append(...this.#body.elements, json, toggle);
  }

  #readBody(): object {
    return bodyFromFields(this.#operation.body, this.#body.read());
  }

  #readAddress(): string {
    this.#address.removeAttribute("aria-invalid");
    try {
      return parseLoopbackAddress(this.#address.value);
    } catch (error) {
      if (error instanceof AddressError) {
        this.#address.setAttribute("aria-invalid", "true");
        this.#address.setAttribute("aria-errormessage", "try-problem");
        this.#address.focus();
      }
      throw error;
    }
  }
}

class Fields {
  readonly elements: readonly HTMLElement[];
  readonly #controls: readonly (readonly [name: string, HTMLInputElement | HTMLSelectElement])[];

  constructor(prefix: string, inputs: readonly FormInput[], initial: Values) {
    const made = inputs.map((input) => {
      const control = controlOf(`try-${prefix}-${input.name}`, input, initial[input.name] ?? "");
      return { ...input, control };
    });
    this.#controls = made.map(({ name, control }) => [name, control]);
    this.elements = made.map(({ name, hint, control }) => labelled(element("code", {}, name), control, hint));
  }

  read(): Values {
    return Object.fromEntries(this.#controls.map(([name, { value }]) => [name, value]));
  }
}

function controlOf(
  id: string,
  { choices, isRequired, isNumber }: FormInput,
  value: string,
): HTMLInputElement | HTMLSelectElement {
  if (choices.length > 0) {
    const values = choices.map((choice) => [choice, choice] as const);
    const select = element("select", { id }, ...options(isRequired ? values : [["", "not sent"], ...values]));
    if (value !== "") select.value = value;
    return select;
  }
  // Not `type=number`, which withholds an invalid value, so that the reader could not see it rejected.
  const input = element("input", { id, ...asTyped, dir: "auto", ...(isNumber && { inputmode: "numeric" }) });
  input.value = value;
  return input;
}
