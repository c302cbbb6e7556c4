const answersWithoutStatus = ["allowed", "listed", "omitted"];

/** A value of `x-access` or `x-access-model` is one word or a list of words. */
const list = (value) => (value === undefined ? [] : [value].flat());

/**
 * The `x-access` of each operation has exactly one row for each caller and owner in `x-access-model`. Each
 * error response in `x-access` has a 4xx status and an example that the operation declares.
 *
 * If the path of an operation has a parameter, a success is `allowed`. Otherwise the operation is a list, whose keys are
 * `listed` or `omitted`. Operations that do not concern keys are in `ownerless` of the model.
 */
export function accessMatrix() {
  let model;
  return {
    Root(root, { location, report }) {
      model = root["x-access-model"];
      if (!model?.callers || !model?.owners || !model?.credentials) {
        report({
          message:
            "The document has no complete x-access-model. Add callers, owners and credentials at the root.",
          location: location.child("x-access-model").key(),
        });
        model = undefined;
      }
    },
    PathItem: {
      Operation(operation, { location, report, resolve, parent }) {
        if (model === undefined) return;
        const rows = operation["x-access"];
        if (!Array.isArray(rows) || rows.length === 0) {
          report({ message: "The operation has no x-access. Add its rows.", location: location.key() });
          return;
        }
        const at = location.child("x-access");
        const complain = (message, index) =>
          report({ message, location: index === undefined ? at.key() : at.child(index) });
        const parameters = [...(parent.parameters ?? []), ...(operation.parameters ?? [])];
        const hasTarget = parameters.some((parameter) => resolve(parameter).node?.in === "path");
        const isOwnerless = list(model.ownerless).includes(operation.operationId);

        checkPairs(rows, expectedPairs(model, hasTarget, isOwnerless), complain);
        const successes = hasTarget || isOwnerless ? ["allowed"] : ["listed", "omitted"];
        for (const [index, row] of rows.entries()) {
          for (const name of Object.keys(row)) {
            if (!["caller", "owner", "answer", "example", "x-assumed"].includes(name)) {
              complain(
                `x-access has the unknown field ${name}. Use caller, owner, answer, example and x-assumed.`,
                index,
              );
            }
          }
          checkAnswer(row, operation, successes, resolve, (message) => complain(message, index));
        }
        // The responses to invalid credentials are stated once, at the root. Each operation must declare them.
        for (const row of model.credentials) {
          checkAnswer(row, operation, [], resolve, (message) => complain(message));
        }
      },
    },
  };
}

/** Returns every pair of a caller and an owner, as `caller on owner`. The owner is `-` if there is none. */
function expectedPairs(model, hasTarget, isOwnerless) {
  return Object.entries(model.callers).flatMap(([caller, { owners }]) => {
    if (isOwnerless) return [`${caller} on -`];
    // Without a parameter in the path, no id can be unknown.
    return owners.filter((owner) => hasTarget || owner !== "none").map((owner) => `${caller} on ${owner}`);
  });
}

function checkPairs(rows, expected, complain) {
  const found = new Set();
  for (const [index, { caller, owner = "-" }] of rows.entries()) {
    for (const pair of list(caller).flatMap((name) => list(owner).map((other) => `${name} on ${other}`))) {
      if (found.has(pair)) complain(`x-access has two rows for ${pair}. Remove one.`, index);
      else if (!expected.includes(pair))
        complain(`x-access has a row for ${pair}, which is not possible here. Remove it.`, index);
      found.add(pair);
    }
  }
  const missing = expected.filter((pair) => !found.has(pair));
  if (missing.length > 0) complain(`x-access has no row for ${missing.join(", ")}. Add one.`);
}

function checkAnswer({ answer, example }, { operationId, responses }, successes, resolve, complain) {
  if (answersWithoutStatus.includes(answer)) {
    if (!successes.includes(answer))
      complain(
        `"answer: ${answer}" is not possible in ${operationId}. Use ${successes.join(", ") || "a 4xx status"}.`,
      );
    return;
  }
  if (!/^4\d\d$/.test(answer)) {
    complain(`"answer: ${answer}" is unknown. Use ${answersWithoutStatus.join(", ")} or a 4xx status.`);
    return;
  }
  const declared = responses?.[answer];
  if (declared === undefined) {
    complain(
      `x-access has the status ${answer}, which the operation does not declare. Declare the response.`,
    );
    return;
  }
  const examples = resolve(declared).node?.content?.["application/json"]?.examples ?? {};
  if (examples[example] === undefined) {
    complain(`x-access names the example ${example}, which response ${answer} does not have. Add it.`);
  }
}
