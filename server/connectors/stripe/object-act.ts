import { outcomeOfFirstRead, outcomeOfLookUp, outcomeOfWrite } from "#server/connectors/source-failure";
import type { ActContext } from "#server/connectors/stripe/acts";
import { listPage } from "#server/connectors/stripe/lists";
import { decimalFromMinor } from "#server/domain/money";
import type { EffectOutcome, SourceReference } from "#server/domain/sync/effects";

export type Shape = Record<string, unknown>;

/** An act on something other than one invoice: what has to be read for it, and how that shows that it was done. */
export type ObjectAct<Effect, State> = {
  /** Everything the act looks at; null when what it acts on is gone. */
  read(effect: Effect, context: ActContext): Promise<State | null>;
  /** The sentence that confirms it when it stands as wanted; null when it does not. */
  done(state: State, effect: Effect): string | null;
  /** Why it cannot be done; null when it can. */
  refusal(state: State, effect: Effect): string | null;
  send(state: State, effect: Effect, context: ActContext): Promise<unknown>;
  gone(effect: Effect): string;
  touched(effect: Effect): SourceReference[];
};

/** Reads, decides whether there is anything to do, acts once, reads again and says what stands there now. */
export async function performAct<Effect, State>(
  act: ObjectAct<Effect, State>,
  effect: Effect,
  context: ActContext,
): Promise<EffectOutcome> {
  const touched = act.touched(effect);
  let before: State | null;
  try {
    before = await act.read(effect, context);
  } catch (error) {
    return outcomeOfFirstRead(error, touched);
  }
  if (before === null) return { outcome: "refused", reason: act.gone(effect), touched };
  const already = act.done(before, effect);
  if (already !== null) return { outcome: "confirmed", confirmation: already, touched };
  const reason = act.refusal(before, effect);
  if (reason !== null) return { outcome: "refused", reason, touched };
  try {
    await act.send(before, effect, context);
  } catch (error) {
    return outcomeOfWrite(error, touched);
  }
  return lookUpAfter(act, effect, context);
}

async function lookUpAfter<Effect, State>(
  act: ObjectAct<Effect, State>,
  effect: Effect,
  context: ActContext,
): Promise<EffectOutcome> {
  const found = await lookUpAct(act, effect, context);
  if (found.outcome !== "not_done") return found;
  return {
    outcome: "refused",
    reason: "Stripe took the change and does not show it: somebody may have changed the same thing. Look at it anew.",
    touched: act.touched(effect),
  };
}

export async function lookUpAct<Effect, State>(
  act: ObjectAct<Effect, State>,
  effect: Effect,
  context: ActContext,
): Promise<EffectOutcome | { outcome: "not_done" }> {
  const touched = act.touched(effect);
  try {
    const state = await act.read(effect, context);
    if (state === null) return { outcome: "refused", reason: act.gone(effect), touched };
    const confirmation = act.done(state, effect);
    return confirmation === null ? { outcome: "not_done" } : { outcome: "confirmed", confirmation, touched };
  } catch (error) {
    return outcomeOfLookUp(error);
  }
}

/** Written on what an act makes, so that a lost answer can be looked up by our own reference. */
const REFERENCE = "docket_effect";

export function referenceOf(effectId: string): Record<string, string> {
  return { [REFERENCE]: effectId };
}

export function refersTo(object: Shape, effectId: string): boolean {
  const { metadata } = object;
  return typeof metadata === "object" && metadata !== null && (metadata as Shape)[REFERENCE] === effectId;
}

const MOST_PAGES = 5;

/** The latest objects of a list, enough of them to find what was made a moment ago. */
export async function latest(path: string, query: Record<string, string>, context: ActContext): Promise<Shape[]> {
  const found: Shape[] = [];
  let after: string | null = null;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const answer: Awaited<ReturnType<typeof listPage>> = await listPage(
      context.client,
      path,
      query,
      after,
      context.signal,
    );
    found.push(...answer.objects);
    after = answer.after;
    if (after === null) break;
  }
  return found;
}

export function amountText(minor: bigint | number | string, currency: string): string {
  const code = currency.toUpperCase();
  return `${decimalFromMinor(BigInt(minor), code)} ${code}`;
}
