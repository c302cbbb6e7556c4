import { expect, test } from "vitest";
import {
  findForeignImages,
  findForeignLoads,
  findForeignScripts,
  findForeignStyles,
} from "../../src/site/foreign-loads.ts";

interface Row {
  readonly given: string;
  readonly want: string[];
}

const FAR = "https://cdn.example.com/a";

const PAGES: Row[] = [
  { given: `<script src="${FAR}"></script>`, want: [FAR] },
  { given: `<script type="module" src='//cdn.example.com/a'></script>`, want: ["//cdn.example.com/a"] },
  { given: `<link rel="stylesheet" href="${FAR}">`, want: [FAR] },
  { given: `<link href=${FAR} rel=icon>`, want: [FAR] },
  { given: `<link rel="modulepreload" href="${FAR}" crossorigin="anonymous" />`, want: [FAR] },
  { given: `<link rel="preconnect" href="${FAR}">`, want: [FAR] },
  { given: `<img alt="a > b" src="${FAR}">`, want: [FAR] },
  { given: `<img srcset="a.png 1x, ${FAR} 2x">`, want: [`${FAR} 2x`] },
  { given: `<base href="${FAR}">`, want: [FAR] },
  { given: `<p style="background: url('${FAR}')">`, want: [FAR] },
  { given: `<style>@import "${FAR}";</style>`, want: [FAR] },
  { given: `<style>p { background: url( ${FAR}) }</style>`, want: [FAR] },
  { given: `<script type="module">\n  import { a } from "${FAR}";\n</script>`, want: [FAR] },
  { given: `<script type="module">\n  import "${FAR}";\n</script>`, want: [FAR] },
  { given: `<a class="x" href="${FAR}">vendor</a>`, want: [] },
  { given: `<link rel="icon" href="../favicon.svg"><img src="data:image/png;base64,AA==">`, want: [] },
  { given: `<svg xmlns="http://www.w3.org/2000/svg"><use href="#key"/></svg>`, want: [] },
  { given: `<script>const text = "\\u003cimg src='${FAR}'>";</script>`, want: [] },
  { given: `<!-- <img src="${FAR}"> -->`, want: [] },
];

test.each(PAGES)("a page with $given loads $want", ({ given, want }) => {
  expect(findForeignLoads(given)).toEqual(want);
});

test.each<Row>([
  { given: `@import url(${FAR});`, want: [FAR] },
  { given: `p { background: url("icon.svg") }`, want: [] },
])("a style sheet with $given loads $want", ({ given, want }) => {
  expect(findForeignStyles(given)).toEqual(want);
});

test.each<Row>([
  { given: `"![a key](${FAR})"`, want: [FAR] },
  { given: `"<img alt=\\"a\\" src=\\"${FAR}\\">"`, want: [FAR] },
  { given: `"[a key](${FAR})"`, want: [] },
])("a document that says $given loads $want", ({ given, want }) => {
  expect(findForeignImages(given)).toEqual(want);
});

test.each<Row>([
  { given: `import{a}from"${FAR}";`, want: [FAR] },
  { given: `import"${FAR}"`, want: [FAR] },
  { given: `const a=await import("${FAR}")`, want: [FAR] },
  { given: `fetch("${FAR}", {})`, want: [FAR] },
  { given: `navigator.sendBeacon("${FAR}")`, want: [FAR] },
  { given: `image.src="${FAR}"`, want: [FAR] },
  { given: `new Worker("${FAR}")`, want: [FAR] },
  { given: `import{a}from"./chunk.js"; fetch("search-index.json")`, want: [] },
  { given: `const server = "${FAR}";`, want: [] },
])("a script with $given loads $want", ({ given, want }) => {
  expect(findForeignScripts(given)).toEqual(want);
});
