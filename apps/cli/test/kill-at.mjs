// Loaded into the program by a test. Kills the process with SIGKILL before or after the line of the journal that KILL_AT
// names, such as `before 3`. The journal writes each line with one writeSync and one fsyncSync.
import fs from "node:fs";

const [when, line] = (process.env.KILL_AT ?? "").split(" ");
const kill = () => process.kill(process.pid, "SIGKILL");
const { writeSync, fsyncSync } = fs;
let lines = 0;
fs.writeSync = (fd, text, ...rest) => {
  if (String(text).startsWith('{"at":')) {
    lines++;
    if (when === "before" && lines === Number(line)) kill();
  }
  return writeSync(fd, text, ...rest);
};
fs.fsyncSync = (fd) => {
  fsyncSync(fd);
  if (when === "after" && lines === Number(line)) kill();
};
