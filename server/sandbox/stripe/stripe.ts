import type { Core } from "#server/sandbox/core";
import { type Answer, bearerOf, type Call, matchRoute } from "#server/sandbox/http/call";
import { CREDIT_ROUTES } from "#server/sandbox/stripe/credit-routes";
import { problemAnswer, StripeProblem } from "#server/sandbox/stripe/errors";
import { API_VERSION } from "#server/sandbox/stripe/events";
import { STRIPE_READS } from "#server/sandbox/stripe/read-routes";
import { TAX_ID_ROUTES } from "#server/sandbox/stripe/tax-id-routes";
import { STRIPE_WRITES } from "#server/sandbox/stripe/write-routes";

/** Credits first: a preview of one would otherwise be taken for the id of one. */
const ROUTES = [...CREDIT_ROUTES, ...STRIPE_READS, ...STRIPE_WRITES, ...TAX_ID_ROUTES];

export function answerStripe(core: Core, call: Call): Answer {
  const requestId = core.world.id("req", call.method === "GET" ? `read/${core.nextRead()}` : `write/${core.writes}`);
  const answer = guarded(core, call, requestId);
  const headers = { "request-id": requestId, "stripe-version": API_VERSION, ...answer.headers };
  return { ...answer, headers };
}

function guarded(core: Core, call: Call, requestId: string): Answer {
  try {
    if (!bearerOf(call).startsWith("sk_test_")) {
      throw new StripeProblem("Invalid API Key provided.", { status: 401 });
    }
    return call.method === "GET" ? perform(core, call) : once(core, call, requestId);
  } catch (error) {
    if (error instanceof StripeProblem) return problemAnswer(error);
    throw error;
  }
}

function perform(core: Core, call: Call): Answer {
  const match = matchRoute(ROUTES, call.method, call.path);
  if (!match) {
    throw new StripeProblem(`Unrecognized request URL (${call.method}: ${call.path}).`, { status: 404 });
  }
  return match.handler(core, call, match.params);
}

/** The same key with the same body gets the stored answer, whatever it was; with another body it is refused. */
function once(core: Core, call: Call, requestId: string): Answer {
  const key = call.headers["idempotency-key"] ?? null;
  const fingerprint = `${call.method} ${call.path}\n${call.body}`;
  const stored = key === null ? undefined : core.stripeAnswers.get(key);
  if (stored && stored.fingerprint !== fingerprint) {
    const message =
      "Keys for idempotent requests can only be used with the same parameters they were first used with. " +
      `Try using a key other than '${key}' if you meant to execute a different request.`;
    throw new StripeProblem(message, { type: "idempotency_error" });
  }
  if (stored) return { ...stored.answer, headers: { "idempotent-replayed": "true" } };
  core.world.cause = { requestId, idempotencyKey: key };
  let answer: Answer;
  try {
    answer = perform(core, call);
  } catch (error) {
    if (!(error instanceof StripeProblem)) throw error;
    answer = problemAnswer(error);
  } finally {
    core.world.cause = null;
  }
  if (key !== null) {
    const frozen: Answer = { status: answer.status, body: JSON.parse(JSON.stringify(answer.body)) };
    core.stripeAnswers.set(key, { fingerprint, answer: frozen });
  }
  return answer;
}
