import { Agent, type IncomingMessage, request } from "node:http";
import { text } from "node:stream/consumers";

export interface PlainRequest {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface PlainReply {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

/** Sends a request on a connection of its own. Resolves when the head of the reply is there. */
export async function open(
  url: string,
  { method = "GET", headers = {}, body }: PlainRequest = {},
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, headers, agent: new Agent() }, resolve);
    sent.once("error", reject);
    sent.end(body);
  });
}

/** Sends a request and reads its reply to the end. */
export async function send(url: string, plain?: PlainRequest): Promise<PlainReply> {
  const reply = await open(url, plain);
  const { statusCode: status = 0, headers } = reply;
  return { status, headers, body: await text(reply) };
}
