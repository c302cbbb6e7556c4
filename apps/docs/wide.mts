import { launchChromium } from "@latchkey/runtimes";
import { serveDocs } from "./src/index.ts";
const server = await serveDocs({ port: 0 });
const chromium = await launchChromium();
for (const path of process.argv.slice(2)) {
  const page = await chromium.browser.newPage();
  await page.setViewport({ width: 390, height: 900 });
  await page.goto(server.url + path);
  console.log(path, await page.evaluate(`[...document.querySelectorAll('main *')].filter((e) => e.getBoundingClientRect().right > 391 && !e.closest('pre')).slice(0,8).map((e) => e.tagName + ' ' + e.className + ' ' + Math.round(e.getBoundingClientRect().right) + ' ' + e.textContent.slice(0, 50)).join('\\n')`));
}
await chromium.close(); await server.close();
