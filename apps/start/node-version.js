// Plain JavaScript without imports, so that every Node version can run it and print the message.

const needed = [24, 18];

const found = process.versions.node.split(".").map(Number);

if (found[0] < needed[0] || (found[0] === needed[0] && found[1] < needed[1])) {
  console.error(
    `Latchkey needs Node ${needed.join(".")} or newer, and this is ${process.version}. ` +
      "Start it with `npx -y pnpm@12.21.0 start`, which installs Node 24 in this folder. " +
      "If you did, delete node_modules and try again.",
  );
  process.exit(1);
}
