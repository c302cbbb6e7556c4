export { type DocsServer, serveDocs } from "./site/serve.ts";
export { readDocsPort } from "./site/settings.ts";
