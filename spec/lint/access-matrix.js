const answersWithoutRefusal = ["allowed", "listed", "omitted"];

/** What `x-access` and `x-access-model` hold may be one word or a list of them. */
const list = (value) => (value === undefined ? [] : [value].flat());

/**
 * Each operation's `x-access` answers every caller on every owner that `x-access-model` names, exactly once, and
 * each refusal names a 4xx status and an example that the operation declares.
 *
 * An operation with a target in its path answers `allowed`. One without is a list, whose keys are `listed` or
 * `omitted`, unless the model names it among the `ownerless`, which concern nobody's keys.
 */
export function accessMatrix() {
  let model;
  return {
    Root(root, { location, report }) {
      model = root["x-access-model"];
      if (!model?.callers || !model?.owners || !model?.credentials) {
        report({
          message: "The root states x-access-model with callers, owners and credentials.",
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
          report({ message: "The operation states x-access.", location: location.key() });
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
              complain(`x-access has no field ${name}.`, index);
            }
          }
          checkAnswer(row, operation, successes, resolve, (message) => complain(message, index));
        }
        // What a bad credential gets is stated once, at the root, and has to be declared by each operation.
        for (const row of model.credentials) {
          checkAnswer(row, operation, [], resolve, (message) => complain(message));
        }
      },
    },
  };
}

/** Every pair of a caller and an owner that can be, as `caller on owner`; `-` stands for no owner. */
function expectedPairs(model, hasTarget, isOwnerless) {
  return Object.entries(model.callers).flatMap(([caller, { owners }]) => {
    if (isOwnerless) return [`${caller} on -`];
    // Without a target there is no id that could be unknown.
    return owners.filter((owner) => hasTarget || owner !== "none").map((owner) => `${caller} on ${owner}`);
  });
}

function checkPairs(rows, expected, complain) {
  const answered = new Set();
  for (const [index, { caller, owner = "-" }] of rows.entries()) {
    for (const pair of list(caller).flatMap((name) => list(owner).map((other) => `${name} on ${other}`))) {
      if (answered.has(pair)) complain(`x-access answers ${pair} twice.`, index);
      else if (!expected.includes(pair)) complain(`x-access answers ${pair}, which cannot be.`, index);
      answered.add(pair);
    }
  }
  const missing = expected.filter((pair) => !answered.has(pair));
  if (missing.length > 0) complain(`x-access does not answer: ${missing.join(", ")}.`);
}

function checkAnswer({ answer, example }, { operationId, responses }, successes, resolve, complain) {
  if (answersWithoutRefusal.includes(answer)) {
    if (!successes.includes(answer)) complain(`The answer ${answer} does not fit ${operationId}.`);
    return;
  }
  if (!/^4\d\d$/.test(answer)) {
    complain(
      `The answer ${answer} is neither ${answersWithoutRefusal.join(", ")} nor a status that refuses.`,
    );
    return;
  }
  const declared = responses?.[answer];
  if (declared === undefined) {
    complain(`The operation declares no response ${answer}, which x-access answers.`);
    return;
  }
  const examples = resolve(declared).node?.content?.["application/json"]?.examples ?? {};
  if (examples[example] === undefined) {
    complain(`Response ${answer} has no example ${example}, which x-access names.`);
  }
}
