/// <reference types="astro/client" />

declare module "latchkey:content" {
  const content: import("./site/content.ts").SiteContent;
  export default content;
}
