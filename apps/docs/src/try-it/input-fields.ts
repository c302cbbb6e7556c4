/// <reference lib="dom" />
import { element, fieldset, labelled, options } from "./element.ts";
import type { FormInput } from "./form-data.ts";

/** The inputs of a request, each with its label. Any value may be sent: what is wrong, the reply says. */
export class InputFields {
  readonly root: HTMLFieldSetElement;
  readonly #controls: ReadonlyMap<string, HTMLInputElement | HTMLSelectElement>;

  constructor(legend: string, inputs: readonly FormInput[], initial: Readonly<Record<string, string>>) {
    const idPrefix = `try-${legend.toLowerCase()}`;
    this.#controls = new Map(
      inputs.map((input) => [
        input.name,
        control(`${idPrefix}-${input.name}`, input, initial[input.name] ?? ""),
      ]),
    );
    this.root = fieldset(
      legend,
      ...inputs.flatMap(({ name, hint }) => {
        const made = this.#controls.get(name);
        return made === undefined ? [] : [labelled(name, made, hint)];
      }),
    );
  }

  read(): Record<string, string> {
    return Object.fromEntries([...this.#controls].map(([name, { value }]) => [name, value]));
  }
}

function control(
  id: string,
  { choices, isRequired, isNumber }: FormInput,
  value: string,
): HTMLInputElement | HTMLSelectElement {
  if (choices.length > 0) {
    const none = isRequired ? [] : ([["", "not sent"]] as const);
    const select = element(
      "select",
      { id },
      ...options([...none, ...choices.map((choice) => [choice, choice] as const)]),
    );
    if (value !== "") select.value = value;
    return select;
  }
  // Not of the type number, which keeps back what is no number, so that the reader could not see it refused.
  const mode = isNumber ? { inputmode: "numeric" } : {};
  const input = element("input", { id, type: "text", autocomplete: "off", spellcheck: "false", ...mode });
  input.value = value;
  return input;
}
