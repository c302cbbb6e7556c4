const answersWithoutRefusal = ["allowed", "listed", "omitted"];

/** What `x-access` and `x-access-model` hold may be one word or a list of them. */
const list = (value) => (value === undefined ? [] : Array.isArray(value) ? value : [value]);

/**
 * Each operation's `x-access` answers every caller on every owner that `x-access-model` names, exactly once, and
 * each refusal names a status and an example that the operation declares.
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
      Operation(operation, { location, report, resolve, parent, key }) {
        if (model === undefined) return;
        const rows = operation["x-access"];
        const at = location.child("x-access");
        if (!Array.isArray(rows) || rows.length === 0) {
          report({ message: "The operation states x-access.", location: location.key() });
          return;
        }
        const parameters = [...(parent.parameters ?? []), ...(operation.parameters ?? [])];
        const target = parameters.some((parameter) => resolve(parameter).node?.in === "path");
        const isList = /^list/.test(operation.operationId) && rows.some((row) => row.owner !== undefined);
        const complain = (index, message) => report({ message, location: at.child(index) });

        const seen = new Map();
        for (const [index, row] of rows.entries()) {
          for (const name of Object.keys(row)) {
            if (!["caller", "owner", "answer", "example", "x-assumed"].includes(name)) {
              complain(index, `x-access has no field ${name}.`);
            }
          }
          checkAnswer(row, (message) => complain(index, message));
          for (const caller of list(row.caller)) {
            if (model.callers[caller] === undefined)
              complain(index, `x-access-model knows no caller ${caller}.`);
            for (const owner of row.owner === undefined ? ["-"] : list(row.owner)) {
              const pair = `${caller} on ${owner}`;
              if (seen.has(pair)) complain(index, `x-access answers ${pair} twice.`);
              seen.set(pair, index);
            }
          }
        }
        for (const { pair } of expectedPairs(target, isList)) {
          if (!seen.delete(pair))
            report({ message: `x-access does not answer ${pair}.`, location: at.key() });
        }
        for (const [pair, index] of seen) complain(index, `x-access answers ${pair}, which cannot be.`);

        for (const row of list(model.credentials)) {
          checkAnswer(row, (message) => report({ message, location: location.child("responses").key() }));
        }

        function checkAnswer(row, complainOfRow) {
          if (answersWithoutRefusal.includes(row.answer)) {
            const fits = row.answer === "allowed" ? !isList : isList;
            if (!fits)
              complainOfRow(`The answer ${row.answer} does not fit ${key} ${operation.operationId}.`);
            return;
          }
          const declared = operation.responses?.[row.answer];
          if (declared === undefined) {
            complainOfRow(`The operation declares no response ${row.answer}, which x-access answers.`);
            return;
          }
          const response = resolve(declared).node;
          const examples = response?.content?.["application/json"]?.examples ?? {};
          if (examples[row.example] === undefined) {
            complainOfRow(`Response ${row.answer} has no example ${row.example}, which x-access names.`);
          }
        }
      },
    },
  };

  /** With a target in the path its owner counts, and it may be nobody; a list holds what somebody owns. */
  function expectedPairs(target, isList) {
    return Object.entries(model.callers).flatMap(([caller, { owners }]) => {
      if (!target && !isList) return [{ pair: `${caller} on -` }];
      return owners
        .filter((owner) => target || owner !== "none")
        .map((owner) => ({ pair: `${caller} on ${owner}` }));
    });
  }
}
