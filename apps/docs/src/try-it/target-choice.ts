/// <reference lib="dom" />
import { element, fieldset, labelled } from "./element.ts";
import { AddressError, parseLoopbackAddress } from "./loopback-address.ts";

/** Where a sandbox server listens unless it is told otherwise. */
export const defaultServer = "http://127.0.0.1:4010";

/** Whether the sandbox of this page answers, or a server on the reader's machine. */
export class TargetChoice {
  readonly root: HTMLFieldSetElement;
  readonly #server: HTMLInputElement = element("input", {
    id: "try-server",
    type: "radio",
    name: "try-target",
  });
  readonly #address: HTMLInputElement = element("input", {
    id: "try-address",
    type: "text",
    inputmode: "url",
    autocomplete: "off",
    spellcheck: "false",
  });

  constructor() {
    const browser = element("input", { id: "try-browser", type: "radio", name: "try-target", checked: "" });
    this.#address.value = defaultServer;
    const address = labelled("Address", this.#address, "Of this machine only, such as a sandbox server.");
    address.hidden = true;
    this.root = fieldset(
      "Answered by",
      element("label", { class: "try-choice", for: browser.id }, browser, "the sandbox in this browser"),
      element(
        "label",
        { class: "try-choice", for: this.#server.id },
        this.#server,
        "a server on this machine",
      ),
      address,
    );
    this.root.addEventListener("change", () => {
      address.hidden = !this.#server.checked;
    });
  }

  /**
   * The origin of the server; undefined is the sandbox of this page.
   *
   * @throws AddressError; the field then has the focus.
   */
  read(): string | undefined {
    this.#address.removeAttribute("aria-invalid");
    if (!this.#server.checked) return undefined;
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
