import { serveDocs } from "./site/serve.ts";
import { readDocsPort, siteFolder } from "./site/settings.ts";

try {
  // The argument is the folder of the site. Without an argument, the server serves `dist`.
  const [siteDir = siteFolder] = process.argv.slice(2);
  const server = await serveDocs({ port: readDocsPort(process.env), siteDir });
  console.log(`Docs: ${server.url}/`);
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void server.close());
} catch (error) {
  console.error(`docs: ${error instanceof Error ? error.message : error}`);
  process.exitCode = error instanceof RangeError ? 2 : 1;
}
