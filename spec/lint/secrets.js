/** The names of properties whose value is a credential in plain text. */
const secretName = /^(api_key|ext_act_hmac|.*secret.*|.*password.*)$/;

/**
 * A secret is marked with `x-secret: true`. It is shown once, by the request that creates it, so only a 201 may have a
 * secret.
 */
export function secrets() {
  return {
    SchemaProperties(properties, { location, report }) {
      for (const [name, property] of Object.entries(properties)) {
        if (secretName.test(name) && property["x-secret"] !== true) {
          report({
            message: `The property ${name} contains a secret. Mark it with x-secret: true.`,
            location: location.child(name),
          });
        }
      }
    },
    Operation(operation, { location, report, resolve }) {
      for (const [status, response] of Object.entries(operation.responses ?? {})) {
        if (status !== "201" && holdsSecret(response, resolve)) {
          report({
            message: `Response ${status} of ${operation.operationId} contains a secret. Remove it: only the 201 that creates the secret may have it.`,
            location: location.child(["responses", status]).key(),
          });
        }
      }
    },
  };
}

function holdsSecret(node, resolve, from, seen = new Set()) {
  if (typeof node !== "object" || node === null || seen.has(node)) return false;
  seen.add(node);
  if (node["x-secret"] === true) return true;
  if (typeof node.$ref === "string") {
    const target = resolve(node, from);
    return holdsSecret(target.node, resolve, target.location?.source.absoluteRef, seen);
  }
  return Object.values(node).some((child) => holdsSecret(child, resolve, from, seen));
}
