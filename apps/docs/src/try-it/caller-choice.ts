/// <reference lib="dom" />
import { anotherKey, type CreatedKey, callersOf } from "./callers.ts";
import { element, fieldset, labelled, options } from "./element.ts";

/** Whose key goes with the request. */
export class CallerChoice {
  readonly root: HTMLFieldSetElement;
  readonly #api: string;
  #created: readonly CreatedKey[] = [];
  readonly #select: HTMLSelectElement = element("select", { id: "try-caller" });
  /** As a password, so that nobody reads it from the screen; without a name, so that no form ever has it. */
  readonly #another: HTMLInputElement = element("input", {
    id: "try-key",
    type: "password",
    autocomplete: "off",
    spellcheck: "false",
  });

  constructor(api: string) {
    this.#api = api;
    const another = labelled(
      "The key",
      this.#another,
      "It stays in the memory of this page. Use no live key.",
    );
    another.hidden = true;
    this.root = fieldset("Caller", labelled("Key of", this.#select), another);
    this.#select.addEventListener("change", () => {
      another.hidden = this.#select.value !== anotherKey;
    });
    this.offer([]);
  }

  /** Adds the keys that were created here to the choice, which stays as it is. */
  offer(created: readonly CreatedKey[]): void {
    const chosen = this.#select.value;
    this.#created = created;
    this.#select.replaceChildren(
      ...options(callersOf(this.#api, created).map(({ id, text }) => [id, text] as const)),
    );
    if (chosen !== "") this.#select.value = chosen;
  }

  /** Undefined sends none. */
  read(): string | undefined {
    if (this.#select.value === anotherKey) return this.#another.value;
    return callersOf(this.#api, this.#created).find(({ id }) => id === this.#select.value)?.key;
  }
}
