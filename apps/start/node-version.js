// Plain JavaScript without imports: it must run, and speak, on whatever Node the machine has.

const needed = [24, 18];

const found = process.versions.node.split(".").map(Number);

if (found[0] < needed[0] || (found[0] === needed[0] && found[1] < needed[1])) {
  console.error(
    `Latchkey's scripts need Node ${needed.join(".")} or newer and run on ${process.version}. ` +
      "Start them through pnpm (npx -y pnpm@12.21.0 start), which installs Node 24 beside them; " +
      "if you did, remove node_modules and try again.",
  );
  process.exit(1);
}
