const sandbox = process.env.LATCHKEY_SANDBOX_URL;
if (!sandbox) throw new Error("LATCHKEY_SANDBOX_URL is not set. Run latchkey-sandbox.mjs exec.");

/** Opens a world: keys, failures and a request log of one test. Your program sends its headers. */
export function openWorld() {
  const name = crypto.randomUUID();
  const headers = { "X-Sandbox-World": name };
  async function control(method, path, body) {
    const init = { method, headers: { ...headers, "Content-Type": "application/json" }, body };
    const response = await fetch(`${sandbox}/_sandbox/${path}`, init);
    if (!response.ok) throw new Error(`${path} returned ${response.status}: ${await response.text()}`);
    return response;
  }
  return {
    headers,
    fail: (rule) => control("POST", "failures", JSON.stringify(rule)),
    statuses: async () => {
      const { requests } = await (await control("GET", "requests")).json();
      return requests.map(({ status }) => status);
    },
    close: () => control("DELETE", `worlds/${name}`),
  };
}
