/// <reference lib="dom" />
import { element } from "./element.ts";
import { formApis } from "./form-apis.ts";
import { Panel } from "./panel.ts";

/** Shows the form of the operation that a section is about, and moves the focus into it. */
export async function openTryIt(section: HTMLElement): Promise<void> {
  const { api: slug, operation: operationId } = section.dataset;
  const api = formApis.find((candidate) => candidate.slug === slug);
  const operation = api?.operations.find((candidate) => candidate.operationId === operationId);
  if (api === undefined || operation === undefined)
    throw new Error(`There is no form for ${slug}, ${operationId}.`);
  await loadStyles();

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

/** Beside this script, and loaded only with it. Without it the form is plain, and works. */
function loadStyles(): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const link = element("link", { rel: "stylesheet", href: new URL("try-it.css", import.meta.url).href });
  link.addEventListener("load", () => resolve());
  link.addEventListener("error", () => resolve());
  document.head.append(link);
  return promise;
}
