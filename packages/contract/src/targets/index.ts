export type { GivenSecrets } from "./discover-cast.ts";
export { createLiveTarget, type LiveTargetOptions } from "./live.ts";
export { prismTarget } from "./prism.ts";
export { sandboxTarget } from "./sandbox.ts";
export { sandboxServerTarget } from "./sandbox-server.ts";
export { type ApiUrls, isVendorUrl } from "./send-by-api.ts";
export { createUrlTarget, type UrlTargetOptions } from "./url.ts";
