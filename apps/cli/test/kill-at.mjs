// Loaded into the program by a test. Kills the process with SIGKILL before or after the line of the journal that KILL_AT
// names, such as `before 3`. `rename 1` is before the temporary file of `--to` is renamed.
import fs from "node:fs";

const [when, line] = (process.env.KILL_AT ?? "").split(" ");
const kill = () => process.kill(process.pid, "SIGKILL");
const { appendFileSync } = fs;
const { rename } = fs.promises;
fs.promises.rename = (...paths) => (when === "rename" ? kill() : rename(...paths));
let lines = 0;
fs.appendFileSync = (file, text, options) => {
  const isLine = String(text).startsWith('{"at":');
  if (isLine && ++lines === Number(line) && when === "before") kill();
  appendFileSync(file, text, options);
  if (isLine && lines === Number(line) && when === "after") kill();
};
