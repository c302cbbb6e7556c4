import "./print-errors.ts";
import { createCertCentralClient, type Hooks, isApiError } from "@latchkey/certcentral";
import { pino } from "pino";

const log = pino({ level: "debug", base: null, timestamp: pino.stdTimeFunctions.isoTime });

const hooks: Hooks = {
  // `call` has id, api, operation, method, route and server, and the fields of the event.
  onRetry: (call) => log.debug(call, "retry"),
  onCallEnd: ({ error, ...call }) => {
    if (error === undefined) log.info(call, "call succeeded");
    else log.warn({ ...call, error: error.message }, "call failed");
  },
};

const client = createCertCentralClient({ timeoutMs: 5_000, hooks });
await client.getKey({ key_id: 184 });
try {
  await client.getKey({ key_id: 999 });
} catch (error) {
  if (!isApiError(error)) throw error; // the hook has logged it
}
