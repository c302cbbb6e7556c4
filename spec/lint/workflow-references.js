import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";

const operationId = /^ +operationId: ([A-Za-z]+)$/gm;

/**
 * Everything that a workflow refers to exists: documents, operations, components, and the steps to go to.
 * Redocly's own rules check none of these, and its runner fails only when it runs the step.
 */
export function workflowReferences() {
  return {
    Root(root, { location, report }) {
      const complain = (message, at) => report({ message, location: location.child(at) });
      const folder = dirname(location.source.absoluteRef);
      const operations = new Map();
      for (const [index, { name, url }] of (root.sourceDescriptions ?? []).entries()) {
        const ids = readOperationIds(resolve(folder, String(url)));
        operations.set(name, ids);
        if (ids === undefined)
          complain(`The document ${url} does not exist. Correct the url.`, [
            "sourceDescriptions",
            index,
            "url",
          ]);
      }

      for (const { owner, workflow, at } of stepsAndWorkflows(root)) {
        const [, source, operation] = String(owner.operationId).split(".");
        // Does not report operations of a missing document, since the missing document is reported.
        const isKnown = operations.has(source) && operations.get(source)?.has(operation) !== false;
        if (owner.operationId !== undefined && !isKnown) {
          complain(
            `The operation ${owner.operationId} does not exist. Use an operationId of a source description.`,
            [...at, "operationId"],
          );
        }
        for (const { item, at: atItem } of reusable(owner, at)) {
          const used = item.reference === undefined ? item : findComponent(root, item.reference);
          if (used === undefined)
            complain(`The component ${item.reference} does not exist. Correct the reference.`, atItem);
          if (used?.stepId && !workflow.steps?.some(({ stepId }) => stepId === used.stepId)) {
            complain(
              `${workflow.workflowId} has no step ${used.stepId}. Name a step of this workflow.`,
              atItem,
            );
          }
        }
      }
    },
  };
}

/** Returns the operationIds of a document. Returns undefined if the document cannot be read. */
function readOperationIds(path) {
  try {
    return new Set([...readFileSync(path, "utf8").matchAll(operationId)].map(([, id]) => id));
  } catch {
    return undefined;
  }
}

function* stepsAndWorkflows(root) {
  for (const [index, workflow] of (root.workflows ?? []).entries()) {
    yield { owner: workflow, workflow, at: ["workflows", index] };
    for (const [number, step] of (workflow.steps ?? []).entries()) {
      yield { owner: step, workflow, at: ["workflows", index, "steps", number] };
    }
  }
}

/** Returns the parameters and actions of a workflow or a step. Each may refer to a component. */
function* reusable(owner, at) {
  for (const name of ["parameters", "successActions", "failureActions", "onSuccess", "onFailure"]) {
    for (const [index, item] of (owner[name] ?? []).entries()) yield { item, at: [...at, name, index] };
  }
}

function findComponent(root, reference) {
  const [, kind, name] = String(reference).split(".");
  return root.components?.[kind]?.[name];
}
