import type { ServiceDefinition } from "@latchkey/runtimes/client-suite";

/**
 * How the CertCentral key API writes requests and responses, for the shared test service. The service has one account with
 * the users 125039 and 125040.
 */
export const service: ServiceDefinition = {
  credentialHeader: "X-DC-DEVKEY",
  owners: [125039, 125040],
  inactive: "revoked",
  readRequest: (method, target, body) => {
    const [, id, userId] = target.match(/^\/key(?:\/(\d+)(?:\/status)?|\/user\/(\d+))?$/) ?? [];
    if (userId !== undefined) {
      const { name, restricted_to_role_id: role = 0 } = JSON.parse(body);
      return { kind: "create", owner: Number(userId), name, role };
    }
    if (id === undefined) return { kind: "list" };
    if (method === "GET") return { kind: "get", id: Number(id) };
    return { kind: "set", id: Number(id), status: JSON.parse(body).status };
  },
  show: ({ id, owner, name, status, role, last_used_date }) => ({
    id,
    user: { id: owner, first_name: "John", last_name: "Smith" },
    status,
    create_date: "2025-01-20T09:15:00+00:00",
    name,
    is_legacy: false,
    restricted_to_role_id: role,
    ...(last_used_date !== undefined && { last_used_date }),
  }),
  showCreated: ({ id, api_key }) => ({ id, api_key }),
  showError: (why) => ({
    errors: [
      {
        code: why === "not permitted" ? "access_denied|missing_permission" : why.replace(" ", "_"),
        message: `The request is ${why}.`,
      },
    ],
  }),
  reaches: () => true,
  mayCreate: () => true,
};
