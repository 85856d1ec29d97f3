import type { EffectView } from "#server/domain/cases/views";

/** The acts of a case, latest first as they come, as the fixes they were part of: the latest fix first, each in its own order. */
export function playbooksOf(effects: readonly EffectView[]): EffectView[][] {
  const known = new Map(effects.map((effect) => [effect.id, effect]));
  const byFirst = new Map<string, EffectView[]>();
  for (const effect of effects) {
    const first = firstOf(effect, known);
    byFirst.set(first.id, [effect, ...(byFirst.get(first.id) ?? [])]);
  }
  return [...byFirst.values()];
}

function firstOf(effect: EffectView, known: ReadonlyMap<string, EffectView>): EffectView {
  let first = effect;
  for (let before = known.get(first.followsId ?? ""); before; before = known.get(first.followsId ?? "")) first = before;
  return first;
}

/** The step everybody waits for: the first that is not confirmed, the last once all are. */
export function stepUnderWay(steps: readonly EffectView[]): EffectView | undefined {
  return steps.find(({ state }) => state !== "confirmed") ?? steps.at(-1);
}
