/// <reference lib="dom" />
import { type CreatedKey, callersOf, otherKey } from "./browser-sandbox.ts";
import { element, labelled, options } from "./element.ts";
import type { FormApi, FormInput, FormOperation } from "./form-data.ts";
import { bodyFromFields, buildRequest, type TryRequest } from "./request.ts";
import { defaultServer, parseLoopbackAddress } from "./server.ts";

/** A request of the form, and the server to send it to. */
export interface Submission {
  readonly request: TryRequest;
  /** The origin of the server. Undefined for the sandbox in this browser. */
  readonly origin: string | undefined;
  /** The response field that has the secret of a new key. */
  readonly secretField: string | undefined;
}

export type RequestForm = ReturnType<typeof createForm>;

const asTyped = { autocomplete: "off", spellcheck: "false" };

/** Creates the form of one API. The form sends any value, and the response reports invalid values. */
export function createForm(
  api: FormApi,
  firstOperation: FormOperation,
  onSend: () => void,
  onReset: () => void,
) {
  const created: CreatedKey[] = [];
  /**
   * The last values of path parameters by name. They stay when the reader selects another operation with the
   * same parameter.
   */
  const pathValues: Record<string, string> = {};
  let operation = firstOperation;

  const select = element("select", { id: "try-operation" });
  select.append(
    ...options(api.operations.map((each) => [each.operationId, `${each.method} ${each.summary}`])),
  );
  select.value = operation.operationId;
  const caller = element("select", { id: "try-caller" });
  // A password field does not show the key on the screen. The field has no name, so that no form data
  // contains the key.
  const key = element("input", { id: "try-key", type: "password", ...asTyped });
  const keyField = labelled("Key", key, "Stays in the memory of this page. Do not use a live key.");
  const server = element("select", { id: "try-server" });
  server.append(
    ...options([["", "The sandbox in this browser"]]),
    ...options([["own", "A server on this machine"]]),
  );
  const problem = { "aria-errormessage": "try-problem" };
  const address = element("input", { id: "try-address", inputmode: "url", ...asTyped, ...problem });
  address.value = defaultServer;
  const addressField = labelled("Address", address, "On this machine only.");
  const asJson = element("input", { id: "try-as-json", type: "checkbox" });
  const json = element("textarea", { id: "try-json", rows: "5", ...asTyped });
  const jsonField = labelled("Body", json, "Sent as it is, valid or not.");
  const inputs = element("div", { class: "try-stack" });
  let parameters = createFields("parameter", [], {});
  let body = createFields("body", [], {});

  const readBody = (): object => bodyFromFields(operation.body, body.read());
  const showChosen = (): void => {
    keyField.hidden = caller.value !== otherKey;
    addressField.hidden = server.value === "";
    jsonField.hidden = !asJson.checked;
    for (const field of body.elements) field.hidden = asJson.checked;
  };
  const offerCallers = (): void => {
    const chosen = caller.value;
    caller.replaceChildren(...options(callersOf(api.slug, created).map(({ id, label }) => [id, label])));
    if (chosen !== "") caller.value = chosen;
  };
  const showInputs = (): void => {
    const initial = operation.parameters.map(({ name, isRequired, example }) => {
      // Leave optional parameters empty. A value would filter the list, which a reader does not expect at
      // first.
      return [name, pathValues[name] ?? (isRequired ? example : "")];
    });
    parameters = createFields("parameter", operation.parameters, Object.fromEntries(initial));
    const examples = operation.body.map(({ name, example }) => [name, example]);
    body = createFields("body", operation.body, Object.fromEntries(examples));
    asJson.checked = false;
    const toggle = element("label", {}, asJson, " Write the body as JSON");
    const bodyFields = operation.body.length === 0 ? [] : [...body.elements, jsonField, toggle];
    inputs.replaceChildren(...parameters.elements, ...bodyFields);
    showChosen();
  };
  const readAddress = (): string => {
    address.removeAttribute("aria-invalid");
    try {
      return parseLoopbackAddress(address.value);
    } catch (error) {
      address.setAttribute("aria-invalid", "true");
      address.focus();
      throw error;
    }
  };

  const reset = element("button", { type: "button" }, "Reset");
  const root = element(
    "form",
    { class: "try-stack", novalidate: "", "aria-label": "Request" },
    labelled("Operation", select),
    labelled("API key", caller),
    keyField,
    inputs,
    labelled("Send to", server),
    addressField,
    element("div", { class: "try-row" }, element("button", { class: "try-primary" }, "Send"), reset),
  );
  select.addEventListener("change", () => {
    for (const [name, value] of Object.entries(parameters.read())) {
      if (operation.path.includes(`{${name}}`)) pathValues[name] = value;
    }
    operation = api.operations.find(({ operationId }) => operationId === select.value) ?? operation;
    showInputs();
  });
  asJson.addEventListener("change", () => {
    if (asJson.checked) json.value = JSON.stringify(readBody(), undefined, 2);
  });
  root.addEventListener("change", showChosen);
  reset.addEventListener("click", onReset);
  root.addEventListener("submit", (event) => {
    event.preventDefault();
    onSend();
  });
  offerCallers();
  showInputs();

  return {
    root,
    focus: () => select.focus(),
    /** Reads the form. @throws RequestError if the address is invalid. The address field then has the focus. */
    read: (): Submission => {
      const origin = server.value === "" ? undefined : readAddress();
      const chosen = callersOf(api.slug, created).find(({ id }) => id === caller.value);
      const text = asJson.checked ? json.value : JSON.stringify(readBody());
      const request = buildRequest(api, operation, {
        key: chosen?.id === otherKey ? key.value : chosen?.key,
        parameters: parameters.read(),
        body: operation.body.length === 0 ? undefined : text,
      });
      return { request, origin, secretField: operation.secretField };
    },
    /** Adds a key to the list of callers. Enters the key's id for the operations that need an id. */
    remember: (createdKey: CreatedKey): void => {
      created.push(createdKey);
      offerCallers();
      // The parameter for the id of a key has a different name in each API.
      for (const name of ["apiKeyId", "key_id"]) pathValues[name] = String(createdKey.id);
    },
  };
}

function createFields(
  prefix: string,
  inputs: readonly FormInput[],
  initial: Readonly<Record<string, string>>,
) {
  const made = inputs.map((input) => {
    const control = createControl(`try-${prefix}-${input.name}`, input, initial[input.name] ?? "");
    return { ...input, control };
  });
  return {
    elements: made.map(({ name, hint, control }) => labelled(element("code", {}, name), control, hint)),
    read: (): Record<string, string> =>
      Object.fromEntries(made.map(({ name, control }) => [name, control.value])),
  };
}

function createControl(id: string, { choices, isRequired, isNumber }: FormInput, value: string) {
  if (choices.length > 0) {
    const values = choices.map((choice) => [choice, choice] as const);
    const select = element("select", { id }, ...options(isRequired ? values : [["", "not sent"], ...values]));
    if (value !== "") select.value = value;
    return select;
  }
  // Do not use `type=number`. Such an input withholds an invalid value, so that the service could not reject
  // it.
  const input = element("input", { id, ...asTyped, dir: "auto", ...(isNumber && { inputmode: "numeric" }) });
  input.value = value;
  return input;
}
