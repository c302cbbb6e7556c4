import { launchChromium } from "/work/main/packages/runtimes/src/index.ts";
import { serveDocs } from "/work/main/apps/docs/src/index.ts";
const [out, width, theme, js, ...paths] = process.argv.slice(2);
const server = await serveDocs({ port: 0 });
const chromium = await launchChromium();
try {
  for (const path of paths) {
    const page = await chromium.browser.newPage();
    page.on("console", (m) => console.log(path, m.type(), m.text()));
    page.on("pageerror", (e) => console.log(path, "ERR", e.message));
    await page.setViewport({ width: Number(width), height: 900, isMobile: Number(width) < 500 });
    await page.setJavaScriptEnabled(js !== "nojs");
    await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: theme }]);
    const [p, action] = path.split("@");
    await page.goto(server.url + p, { waitUntil: "networkidle0" });
    if (action) { await page.evaluate(action); await new Promise((r) => setTimeout(r, 1500)); }
    const overflow = await page.evaluate("document.documentElement.scrollWidth + ' ' + innerWidth + ' h' + document.documentElement.scrollHeight");
    const file = `/tmp/shots/${out}-${p.replaceAll("/", "_")}.png`;
    await page.screenshot({ path: file, fullPage: process.env.FULL === "1" });
    console.log(file, overflow);
    await page.close();
  }
} finally { await chromium.close(); await server.close(); }
