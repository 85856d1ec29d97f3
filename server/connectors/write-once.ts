import type { LookUpOutcome } from "#server/connectors/connector";
import { outcomeOfFirstRead, outcomeOfLookUp, outcomeOfWrite } from "#server/connectors/source-failure";
import type { EffectOutcome, SourceReference } from "#server/domain/sync/effects";

type Write = () => Promise<unknown>;

/**
 * Looks, writes only what does not stand yet, and looks again: what the source shows then is the answer. A write whose
 * answer was lost is not looked for here, as it may still be on its way: that is for `lookUp`, later.
 */
export async function writeOnce(act: {
  touched: SourceReference[];
  /** What stands already or never can; otherwise the write that is left to do. */
  before(): Promise<EffectOutcome | Write>;
  after(): Promise<EffectOutcome>;
}): Promise<EffectOutcome> {
  let left: EffectOutcome | Write;
  try {
    left = await act.before();
  } catch (error) {
    return outcomeOfFirstRead(error, act.touched);
  }
  if (typeof left !== "function") return left;
  try {
    await left();
  } catch (error) {
    return outcomeOfWrite(error, act.touched);
  }
  try {
    return await act.after();
  } catch (error) {
    return outcomeOfLookUp(error);
  }
}

/** Did it happen? @param settled How it stands; null when nothing of it is there, so that it may be done again. */
export async function lookUp(settled: () => Promise<EffectOutcome | null>): Promise<LookUpOutcome> {
  try {
    return (await settled()) ?? { outcome: "not_done" };
  } catch (error) {
    return outcomeOfLookUp(error);
  }
}
