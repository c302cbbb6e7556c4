import { longWindow, type RateLimits, shortWindow } from "../intercept/rate-limits.ts";
import { jsonResponse, type SandboxResponse } from "../model/http.ts";
import { type DocumentedSuccess, type Endpoint, endpointsOn, nothing } from "./endpoint.ts";
import { flag, object } from "./fields.ts";

interface WithRateLimits {
  readonly rateLimits: RateLimits;
}

const { endpoint, endpointWithBody } = endpointsOn<{ readonly world: WithRateLimits }>();

const apis = {
  certcentral: flag("The limits that DigiCert documents for CertCentral."),
  "partner-subscriptions": flag("The same for Partner Subscriptions. DigiCert documents none there."),
};

const example = { certcentral: true, "partner-subscriptions": false };

const limitsReply: DocumentedSuccess = {
  description: "Which APIs are limited.",
  schema: object(apis, nothing).schema,
  example,
};

function showLimits({ rateLimits }: WithRateLimits): SandboxResponse {
  return jsonResponse(200, rateLimits.limited());
}

export const rateLimitEndpoints: readonly Endpoint<{ readonly world: WithRateLimits }>[] = [
  endpoint({
    operationId: "getRateLimits",
    method: "GET",
    path: "/rate-limits",
    summary: "Show which APIs are limited",
    scope: "world",
    successes: { 200: limitsReply },
    handle: ({ world }) => showLimits(world),
  }),
  endpointWithBody({
    operationId: "setRateLimits",
    method: "PUT",
    path: "/rate-limits",
    summary: "Switch rate limits on and off",
    description:
      `Each key may make ${shortWindow.requests} requests in ${shortWindow.ms / 1000} seconds and ` +
      `${longWindow.requests} in ${longWindow.ms / 1000} seconds of the world's clock, over rolling windows; beyond ` +
      "that it gets 429. What is absent stays; each switch forgets what was counted.",
    scope: "world",
    bodyField: object(nothing, apis, { minProperties: 1 }),
    bodyExample: example,
    successes: { 200: limitsReply },
    handle: ({ world, body }) => {
      world.rateLimits.limit({ ...world.rateLimits.limited(), ...body });
      return showLimits(world);
    },
  }),
];
