import { environmentName, parts } from "./cast.ts";
import { formatTable } from "./report/text-table.ts";
import { capabilities } from "./target.ts";

const keys = formatTable(parts.map(({ flag, description }) => [`  --${flag} K`, description])).join("\n");
const [first] = parts;
const variable = first && `--${first.flag} is ${environmentName(first)}`;
const can = formatTable(Object.entries(capabilities).map(([name, meaning]) => [`  ${name}`, meaning])).join(
  "\n",
);

export const help: string = `Usage: latchkey-contract [flags]
       latchkey-contract compare A.json B.json

Holds a server to what DigiCert's two key APIs promise. Unofficial: not made, reviewed or endorsed by DigiCert.
Without flags: against Prism, the sandbox in this process, and the sandbox's server, all of which it starts itself.

Against what
  --target NAME          prism, sandbox or sandbox-server; may be repeated
  --url URL              a server of yours, for both APIs, at the vendor's paths
  --certcentral-url URL  where CertCentral's API is, if elsewhere; without --url, the only one that is asked
  --with CAP,…           what your server can, and --without what it cannot; see below
  --timeout SECONDS      how long to wait for a reply of --url or --live
  --live                 the vendor's service: reads only, at a slow pace; --url, --certcentral-url replace its hosts
  --allow OPERATION      with --live, a change that may be made, such as createKey; may be repeated
  --budget N             with --live, how many requests may be sent
  --pace N               with --live, how many requests a second

What to run
  --only TEXT            the cases whose id contains it; may be repeated
  --list                 print the cases, and what each expects, and end
  --fuzz SECONDS         instead of the cases, requests made up from the spec; --seed N repeats a run

Reports
  --verbose              each case as it ends, and every failure in full
  --json FILE            all results and the coverage
  --junit FILE           for a CI system
  --coverage FILE        the coverage as a page in Markdown
  --record FILE          what one target answered, for compare; no secret is in it
  --transcript FILE      each request and its reply as text, secrets masked, as they come; FILE must not exist
  --help, --version

Keys, each by a flag or a variable: ${variable}, and so on.
Prefer the variable: whoever may list processes sees a flag. What needs a key that is not given is not observable.
${keys}

Capabilities of --with and --without, and what it means to have each
${can}

Exit codes: 0 all that could be observed passed; 1 a case failed, something was left behind, or nothing could be
observed; 2 wrong usage, or a target or a report did not work; 130 ended by a signal. The first Ctrl-C ends the run
after the case at work and tidies up, the second at once.
`;
