import type { ActContext } from "#server/connectors/stripe/acts";
import { listPage } from "#server/connectors/stripe/lists";
import { lookUp, writeOnce } from "#server/connectors/write-once";
import { decimalFromMinor } from "#server/domain/money";
import type { EffectOutcome, MadeDocument, SourceReference } from "#server/domain/sync/effects";

export type Shape = Record<string, unknown>;

/** That an act is done: a sentence, and what it made where it made something. */
export type Done = string | ({ confirmation: string } & MadeDocument);

/** An act on something other than one invoice: what has to be read for it, and how that shows that it was done. */
export type ObjectAct<Effect, State> = {
  /** Everything the act looks at; null when what it acts on is gone. */
  read(effect: Effect, context: ActContext): Promise<State | null>;
  /** What confirms it when it stands as wanted; null when it does not. */
  done(state: State, effect: Effect): Done | null;
  /** Why it cannot be done; null when it can. */
  refusal(state: State, effect: Effect): string | null;
  send(state: State, effect: Effect, context: ActContext): Promise<unknown>;
  gone(effect: Effect): string;
  touched(effect: Effect): SourceReference[];
};

/** Reads, decides whether there is anything to do, acts once, reads again and says what stands there now. */
export function performAct<Effect, State>(act: ObjectAct<Effect, State>, effect: Effect, context: ActContext) {
  const touched = act.touched(effect);
  return writeOnce({
    touched,
    async before() {
      const state = await act.read(effect, context);
      if (state === null) return gone(act, effect);
      const settled = settledOf(act, state, effect);
      if (settled) return settled;
      const reason = act.refusal(state, effect);
      return reason === null ? () => act.send(state, effect, context) : { outcome: "refused", reason, touched };
    },
    after: async () =>
      settledOf(act, await act.read(effect, context), effect) ?? {
        outcome: "refused",
        reason:
          "Stripe took the change and does not show it: somebody may have changed the same thing. Look at it anew.",
        touched,
      },
  });
}

export function lookUpAct<Effect, State>(act: ObjectAct<Effect, State>, effect: Effect, context: ActContext) {
  return lookUp(async () => settledOf(act, await act.read(effect, context), effect));
}

function settledOf<Effect, State>(
  act: ObjectAct<Effect, State>,
  state: State | null,
  effect: Effect,
): EffectOutcome | null {
  if (state === null) return gone(act, effect);
  const done = act.done(state, effect);
  if (done === null) return null;
  const said = typeof done === "string" ? { confirmation: done } : done;
  return { outcome: "confirmed", ...said, touched: act.touched(effect) };
}

function gone<Effect, State>(act: ObjectAct<Effect, State>, effect: Effect): EffectOutcome {
  return { outcome: "refused", reason: act.gone(effect), touched: act.touched(effect) };
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
