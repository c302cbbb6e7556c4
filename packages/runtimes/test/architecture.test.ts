import { globSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

const root = fileURLToPath(new URL("../../..", import.meta.url));

/** The packages of this repository that each package may import at run time. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  "packages/transport": [],
  "packages/client-runtime": ["transport"],
  "packages/partner-subscriptions": ["client-runtime"],
  "packages/certcentral": ["client-runtime"],
  "packages/validators": [],
  "packages/sandbox": ["validators"],
  "packages/mock": ["spec", "spec-model", "validators"],
  "packages/spec-model": [],
  "packages/codegen": ["spec-model"],
  "packages/contract": ["sandbox", "spec-model", "validators"],
  "packages/release": ["spec-model"],
  "packages/runtimes": [],
  "packages/interop": ["sandbox-server", "spec", "spec-model"],
  "packages/bench": [],
  "apps/cli": ["certcentral", "partner-subscriptions"],
  "apps/docs": ["spec-model"],
  "apps/sandbox-server": ["sandbox"],
  "apps/start": ["codegen", "docs", "mock", "sandbox-server"],
};

test.each(globSync("{packages,apps}/*/package.json", { cwd: root }))(
  "%s depends only on the packages that are listed above",
  (file) => {
    const { dependencies = {} } = JSON.parse(readFileSync(join(root, file), "utf8"));
    const ours = Object.keys(dependencies).flatMap((name) => /^@latchkey\/(.+)/.exec(name)?.[1] ?? []);
    expect(mayImport[dirname(file)]).toEqual(expect.arrayContaining(ours));
  },
);

/** The nodes of a graph, each with the nodes that it imports. */
type Graph = ReadonlyMap<string, ReadonlySet<string>>;

/** The imports between files of a src, types included, with each file under the name of its node. */
function readGraph(src: string, nodeOf: (file: string) => string): Graph {
  const graph = new Map<string, Set<string>>();
  for (const file of globSync("**/*.ts", { cwd: src })) {
    const from = nodeOf(file);
    const targets = graph.get(from) ?? new Set();
    graph.set(from, targets);
    const text = readFileSync(join(src, file), "utf8");
    for (const [, path = ""] of text.matchAll(/(?:from|import)[ (]*"(\.[^"]+)"/g)) {
      const to = nodeOf(relative(src, join(src, dirname(file), path)));
      if (to !== from) targets.add(to);
    }
  }
  return graph;
}

/** A cycle of a graph, as its nodes in order; undefined if there is none. */
function findCycle(graph: Graph): readonly string[] | undefined {
  const done = new Set<string>();
  const visit = (node: string, path: readonly string[]): readonly string[] | undefined => {
    if (path.includes(node)) return [...path.slice(path.indexOf(node)), node];
    if (done.has(node)) return undefined;
    for (const next of graph.get(node) ?? []) {
      const cycle = visit(next, [...path, node]);
      if (cycle !== undefined) return cycle;
    }
    done.add(node);
    return undefined;
  };
  for (const node of graph.keys()) {
    const cycle = visit(node, []);
    if (cycle !== undefined) return cycle;
  }
  return undefined;
}

const sources = Object.keys(mayImport).filter((name) => name !== "apps/start");

describe.each(sources)("%s", (name) => {
  const src = join(root, name, "src");

  test("has no import cycle between files", () => {
    expect(findCycle(readGraph(src, (file) => file))).toBeUndefined();
  });

  test("has no import cycle between folders", () => {
    // Each file directly in src counts as a node of its own: it may import folders, and folders may import it.
    const nodeOf = (file: string): string => (dirname(file) === "." ? file : dirname(file));
    expect(findCycle(readGraph(src, nodeOf))).toBeUndefined();
  });

  test("has at most 20 files in each folder", () => {
    const folders = Map.groupBy(globSync("{src,test}/**/*.*", { cwd: join(root, name) }), dirname);
    const full = [...folders].filter(([, files]) => files.length > 20).map(([folder]) => folder);
    expect(full).toEqual([]);
  });
});

test("findCycle returns the nodes of a cycle in order", () => {
  const graph = new Map([
    ["a", new Set(["b"])],
    ["b", new Set(["c", "d"])],
    ["c", new Set<string>()],
    ["d", new Set(["b"])],
  ]);
  expect(findCycle(graph)).toEqual(["b", "d", "b"]);
});
