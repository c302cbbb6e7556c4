/// <reference lib="dom" />
import type { FormApi } from "./form-data.ts";
import { Panel } from "./panel.ts";

/** Shows the form of the operation that a section is about, and moves the focus into it. */
export async function openTryIt(section: HTMLElement): Promise<void> {
  const api: FormApi = JSON.parse(section.querySelector("script")?.textContent ?? "");
  const operation = api.operations.find(({ operationId }) => operationId === section.dataset["operation"]);
  if (operation === undefined) throw new Error(`There is no form for ${section.dataset["operation"]}.`);

  let panel: Panel | undefined;
  const renew = (): Panel => {
    const fresh = new Panel(api, operation, () => renew().focus());
    if (panel === undefined) section.append(fresh.root);
    else panel.root.replaceWith(fresh.root);
    panel = fresh;
    return fresh;
  };
  renew().focus();
  // A page that is left may be kept whole, to be shown again: it must not keep keys.
  addEventListener("pagehide", renew);
}
