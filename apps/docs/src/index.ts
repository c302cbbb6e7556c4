export { readDocsPort } from "./port.ts";
export { type DocsServer, type ServeOptions, serveDocs } from "./serve.ts";
