import type { Send } from "../http.ts";
import { describeError } from "../session.ts";
import { type ApiName, apiNames, spec } from "../spec.ts";
import { NotObservable, type OnOwnExchange, type OwnStep } from "../target.ts";

/**
 * Wraps what a target sends by, so that somebody is told of each exchange outside of cases.
 *
 * @param urls Stand before the requests' targets in curl lines.
 */
export function tellOwnExchanges(
  urls: Readonly<Record<ApiName, string>>,
  onOwnExchange: OnOwnExchange = () => {},
): (step: OwnStep, send: Send) => Send {
  return (step, send) => async (request) => {
    const api = apiNames.find((each) => request.target.startsWith(spec[each].basePath));
    const exchange = { url: urls[api ?? "partner-subscriptions"], request };
    try {
      const reply = await send(request);
      onOwnExchange(step, { ...exchange, reply });
      return reply;
    } catch (error) {
      if (!(error instanceof NotObservable))
        onOwnExchange(step, { ...exchange, reply: { error: describeError(error) } });
      else if (error.reply !== undefined) onOwnExchange(step, { ...exchange, reply: error.reply });
      throw error;
    }
  };
}
