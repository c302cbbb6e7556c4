/// <reference lib="dom" />
import { bodyFromFields } from "./build-request.ts";
import { element, labelled } from "./element.ts";
import type { FormInput } from "./form-data.ts";
import { InputFields } from "./input-fields.ts";

/** The request's body: as fields, or as the JSON text that is sent. */
export class BodyEditor {
  readonly root: HTMLFieldSetElement;
  readonly #inputs: readonly FormInput[];
  readonly #fields: InputFields;
  readonly #toggle: HTMLInputElement = element("input", { id: "try-as-json", type: "checkbox" });
  readonly #text: HTMLTextAreaElement = element("textarea", {
    id: "try-json",
    rows: "6",
    spellcheck: "false",
    autocomplete: "off",
  });

  constructor(inputs: readonly FormInput[]) {
    this.#inputs = inputs;
    this.#fields = new InputFields(
      "Body",
      inputs,
      Object.fromEntries(inputs.map(({ name, example }) => [name, example])),
    );
    this.root = this.#fields.root;
    const fields = [...this.root.querySelectorAll<HTMLElement>(".try-field")];
    const text = labelled("JSON", this.#text, "Sent as it is, right or wrong.");
    text.hidden = true;
    this.#toggle.addEventListener("change", () => {
      if (this.#toggle.checked) this.#text.value = JSON.stringify(this.#fromFields(), undefined, 2);
      for (const field of fields) field.hidden = this.#toggle.checked;
      text.hidden = !this.#toggle.checked;
    });
    this.root.append(
      text,
      element(
        "label",
        { class: "try-choice", for: this.#toggle.id },
        this.#toggle,
        "Write the JSON yourself",
      ),
    );
  }

  read(): string {
    return this.#toggle.checked ? this.#text.value : JSON.stringify(this.#fromFields());
  }

  #fromFields(): object {
    return bodyFromFields(this.#inputs, this.#fields.read());
  }
}
