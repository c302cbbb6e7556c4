import "./print-errors.ts";
import { createPartnerSubscriptionsClient, type Hooks } from "@latchkey/partner-subscriptions";
import { type Span, SpanKind, SpanStatusCode } from "@opentelemetry/api";
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from "@opentelemetry/sdk-trace-base";

// In your service, take the tracer of your provider: trace.getTracer("latchkey").
const exporter = new InMemorySpanExporter();
const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
const tracer = provider.getTracer("latchkey");

const spans = new Map<string, Span>();
const hooks: Hooks = {
  onCallStart: ({ id, method, route, server }) => {
    const { hostname } = new URL(server);
    const attributes = { "http.request.method": method, "url.template": route, "server.address": hostname };
    spans.set(id, tracer.startSpan(`${method} ${route}`, { kind: SpanKind.CLIENT, attributes }));
  },
  onAttemptStart: ({ id }) => {
    const context = spans.get(id)?.spanContext();
    return context && { traceparent: `00-${context.traceId}-${context.spanId}-0${context.traceFlags}` };
  },
  onCallEnd: ({ id, attempts, status, error }) => {
    const span = spans.get(id);
    span?.setAttributes({ "http.response.status_code": status, "http.request.resend_count": attempts - 1 });
    if (error) span?.setAttribute("error.type", error.name).setStatus({ code: SpanStatusCode.ERROR });
    span?.end();
    spans.delete(id);
  },
};

const client = createPartnerSubscriptionsClient({ timeoutMs: 5_000, hooks });
await client.getApiKey({ apiKeyId: 12346 });
await client.getApiKey({ apiKeyId: 99999 }).catch(() => {}); // the span has the error
for (const { name, attributes, status } of exporter.getFinishedSpans()) console.log(name, attributes, status);
