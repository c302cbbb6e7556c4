export { readDocsPort } from "./site/port.ts";
export { type DocsServer, type ServeOptions, serveDocs } from "./site/serve.ts";
