import { describe, expect, test } from "vitest";
import { type FailureKind, SourceFailure } from "#server/connectors/source-failure";
import { lookUp, writeOnce } from "#server/connectors/write-once";
import type { EffectOutcome } from "#server/domain/sync/effects";

const touched = [{ system: "source", type: "record", id: "1" }];
const confirmed: EffectOutcome = { outcome: "confirmed", confirmation: "It stands.", touched };
const gone: EffectOutcome = { outcome: "refused", reason: "It is gone.", touched };
const unseen: EffectOutcome = { outcome: "refused", reason: "It was taken and is not shown.", touched };

/** What a look at the source, or a write to it, meets. Without anything it goes well: a look sees nothing, a write is taken. */
type Met = FailureKind | EffectOutcome | null;

function failure(kind: FailureKind): SourceFailure {
  return new SourceFailure(kind, `The source: ${kind}.`, { retryAfterSeconds: kind === "rate_limited" ? 9 : null });
}

async function meet(met: Met): Promise<EffectOutcome | null> {
  if (typeof met === "string") throw failure(met);
  return met;
}

/** The answer of an act, and what was asked of the source for it. */
async function performed(first: Met, write: Met, second: Met) {
  const asked: string[] = [];
  const ask = (name: string, met: Met) => {
    asked.push(name);
    return meet(met);
  };
  const outcome = await writeOnce({
    touched,
    before: async () => (await ask("look", first)) ?? (() => ask("write", write)),
    after: async () => (await ask("look again", second)) ?? unseen,
  });
  return { outcome, asked: asked.join(", ") };
}

const refused = (kind: FailureKind) => ({ outcome: "refused", reason: `The source: ${kind}.`, touched });
const unknown = (kind: FailureKind) => ({ outcome: "unknown", reason: `The source: ${kind}.` });
const notSent = (kind: FailureKind, retryAfterSeconds: number | null = null) => ({
  outcome: "not_sent",
  reason: `The source: ${kind}.`,
  retryAfterSeconds,
});

describe("an act is written once", () => {
  const whole = "look, write, look again";
  test.each<[string, Met, Met, Met, object, string]>([
    ["stands already", confirmed, null, null, confirmed, "look"],
    ["can never stand", gone, null, null, gone, "look"],
    ["is written and seen", null, null, confirmed, confirmed, whole],
    ["is written and gone", null, null, gone, gone, whole],
    ["is written and not seen", null, null, null, unseen, whole],
    ["is refused by the source", null, "refused", confirmed, refused("refused"), "look, write"],
    ["never reaches the source", null, "not_reached", confirmed, notSent("not_reached"), "look, write"],
    ["comes too fast for the source", null, "rate_limited", confirmed, notSent("rate_limited", 9), "look, write"],
    ["is written, its answer lost", null, "no_answer", confirmed, unknown("no_answer"), "look, write"],
    ["breaks the source", null, "server_error", confirmed, unknown("server_error"), "look, write"],
    ["may not even be looked at", "refused", null, null, refused("refused"), "look"],
    ["fails at the first look", "no_answer", null, null, notSent("no_answer"), "look"],
    ["breaks the source at the first look", "server_error", null, null, notSent("server_error"), "look"],
    ["is written, the second look failing", null, null, "no_answer", unknown("no_answer"), whole],
    ["is written, the second look refused", null, null, "refused", unknown("refused"), whole],
  ])("which %s", async (_name, first, write, second, outcome, asked) => {
    expect(await performed(first, write, second)).toEqual({ outcome, asked });
  });
});

describe("an act whose answer was lost", () => {
  test.each<[string, Met, object]>([
    ["is found", confirmed, confirmed],
    ["can never have been done", gone, gone],
    ["is not found and may be performed again", null, { outcome: "not_done" }],
    ["stays unknown when the source does not answer", "no_answer", unknown("no_answer")],
    ["stays unknown when the source was not reached", "not_reached", unknown("not_reached")],
    ["stays unknown when the source refuses to tell", "refused", unknown("refused")],
  ])("%s", async (_name, met, outcome) => {
    expect(await lookUp(() => meet(met))).toEqual(outcome);
  });
});

describe("what is no failure of the source", () => {
  const broken = async () => {
    throw new TypeError("Our own.");
  };
  test.each<[string, () => Promise<unknown>]>([
    ["the first look", () => writeOnce({ touched, before: broken, after: broken })],
    ["the write", () => writeOnce({ touched, before: async () => broken, after: broken })],
    ["the second look", () => writeOnce({ touched, before: async () => async () => null, after: broken })],
    ["a look-up", () => lookUp(broken)],
  ])("is thrown on from %s", async (_name, act) => {
    await expect(act()).rejects.toThrow(TypeError);
  });
});
