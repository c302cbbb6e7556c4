import { defaultDatabase } from "./settings.ts";

export const help: string = `Usage: latchkey-sandbox [flags]

Both key APIs of DigiCert as their documentation describes them, with state, rules and a database.
Unofficial: not made, reviewed or endorsed by DigiCert, and not the real service.

  --host HOST             where to listen (127.0.0.1); beyond loopback only without the demo keys
  --port PORT             4010; 0 takes a free one
  --database FILE|memory  where the data is kept (${defaultDatabase} below the working folder)
  --seed FILE|demo|none   what an empty database is filled with (demo)
  --controls              let tests turn clock, failures, worlds and snapshots below /_sandbox/, and choose
                          answers by the header Prefer; whoever reaches the port can
  --prefer                let the header Prefer choose answers without --controls too
  --rate-limits           hold each CertCentral key to the documented 100 requests in 5 s and 1000 in 3 min
  --allow-origin ORIGIN   let web pages of this origin, such as http://127.0.0.1:4000, call the APIs; may be given
                          more than once, or with commas between
  --print text|json       what is printed at the start (text); json is one line: {"url","database","keys"}
  --help                  this text

The environment has each of them too, as LATCHKEY_SANDBOX_HOST, _PORT, _DATABASE, _SEED, _CONTROLS, _PREFER,
_RATE_LIMITS, _ALLOW_ORIGIN and _PRINT; a flag wins. LATCHKEY_SANDBOX_LOG_LEVEL is one of trace, debug, info, warn, error, fatal, silent (info). Logs go to stderr.
`;
