// What the clients' methods use of openapi-fetch and nothing else, so that the bench can show what openapi-fetch costs.

interface Init {
  readonly params: { readonly path: Record<string, unknown>; readonly query: Record<string, string> };
  readonly body?: object;
  readonly signal?: AbortSignal;
  readonly fetch: (request: object) => Promise<Response>;
}

// biome-ignore lint/style/noDefaultExport: as in openapi-fetch
export default function createClient({ baseUrl }: { readonly baseUrl: string }) {
  return {
    async request(
      method: string,
      path: string,
      { params, body, signal, fetch }: Init,
    ): Promise<{ response: Response }> {
      const filled = path.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(String(params.path[name])));
      const query = new URLSearchParams(params.query).toString();
      const response = await fetch({
        url: baseUrl + filled + (query && `?${query}`),
        method: method.toUpperCase(),
        headers: new Headers(body && { "Content-Type": "application/json" }),
        body: body && JSON.stringify(body),
        signal,
      });
      return { response };
    },
  };
}
