import { jsonResponse } from "../reply.ts";
import { nothing, type Route, route } from "./endpoint.ts";
import { describe, type OpenApiDocument } from "./openapi.ts";
import { clockRoutes } from "./routes/clock.ts";
import { failureRoutes } from "./routes/failures.ts";
import { rateLimitRoutes } from "./routes/rate-limits.ts";
import { requestRoutes } from "./routes/requests.ts";
import { stateRoutes } from "./routes/state.ts";
import { worldRoutes } from "./routes/worlds.ts";

const documentRoute = route({
  operationId: "getControlsDocument",
  method: "GET",
  path: "/openapi.json",
  summary: "Describe the controls",
  scope: "server",
  pathFields: nothing,
  queryFields: nothing,
  replies: { 200: { description: "This document.", schema: { type: "object" } } },
  handle: () => jsonResponse(200, controlsDocument),
});

/** Every operation of the controls. */
export const routes: readonly Route[] = [
  documentRoute,
  ...stateRoutes,
  ...requestRoutes,
  ...failureRoutes,
  ...clockRoutes,
  ...rateLimitRoutes,
  ...worldRoutes,
];

/** The controls as OpenAPI 3.1 describes them. */
export const controlsDocument: OpenApiDocument = describe(routes);
