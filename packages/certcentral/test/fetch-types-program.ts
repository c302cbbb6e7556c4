// Compiled against the published declarations with the types of Node and without the DOM library. Never run.

import { createCertCentralClient, type Fetch } from "@latchkey/certcentral";
import nodeFetch from "node-fetch";
import { type Dispatcher, type RequestInit, fetch as undiciFetch } from "undici";

declare const dispatcher: Dispatcher;

export const fetches: readonly Fetch[] = [
  fetch,
  undiciFetch,
  (url, init) => undiciFetch(url, { ...init, dispatcher }),
  (url, init: RequestInit) => undiciFetch(url, init),
  nodeFetch,
  async (url, init) => fetch(url, init),
];

for (const each of fetches) createCertCentralClient({ fetch: each });
createCertCentralClient({ fetch });
createCertCentralClient({ fetch: undiciFetch });
createCertCentralClient({ fetch: nodeFetch });
