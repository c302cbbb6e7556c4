// A program that receives a secret. It records its arguments, its environment and its stdin, as a vault would.
import { appendFileSync, readFileSync } from "node:fs";

const record = { args: process.argv.slice(2), env: process.env, stdin: readFileSync(0, "utf8") };
appendFileSync(process.env.RECORD, `${JSON.stringify(record)}\n`);
