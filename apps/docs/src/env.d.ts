/// <reference types="astro/client" />

declare module "latchkey:content" {
  export const content: import("./site/content.ts").SiteContent;
}
