import { expect } from "vitest";
import type { Case } from "#server/connectors/conformance/testing/bench";
import type { Asked } from "#server/connectors/conformance/testing/gateway";
import { expectTruth, pictureOf } from "#server/connectors/conformance/testing/runs";
import { plainMapping } from "#server/domain/sync/mapping";
import type { Answer } from "#server/sandbox/http/call";

type Shape = Record<string, unknown>;
const isShape = (value: unknown): value is Shape =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** A field nobody has heard of in every object of the answer, however deep it lies. */
function withNovelties(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withNovelties);
  if (!isShape(value)) return value;
  const known = Object.entries(value).map(([key, each]) => [key, withNovelties(each)]);
  return Object.fromEntries([...known, ["unheard_of", "since yesterday"]]);
}

const newFields: Case = {
  name: "fields nobody has heard of, anywhere: the same picture",
  async holds(subject, bench) {
    const { store, core } = await bench.open({
      alter: (answer, asked) => (subject.isSignIn(asked) ? answer : { ...answer, body: withNovelties(answer.body) }),
    });
    expect(await store.run()).toBeNull();
    expect(store.landing.dead).toEqual([]);
    expectTruth(store, await bench.calm(), subject, core);
  },
};

/** The last row of the first page that fits, with another value in one field. */
function spoilOne(answer: Answer, asked: Asked, field: string, value: unknown): Answer | null {
  if (answer.status !== 200 || !isShape(answer.body)) return null;
  const lists = Object.entries(answer.body).filter((entry): entry is [string, Shape[]] => Array.isArray(entry[1]));
  const [key, rows] = lists.find(([, each]) => isShape(each.at(-1)) && field in (each.at(-1) ?? {})) ?? [];
  const last = rows?.at(-1);
  if (!key || !rows || !last) throw new Error(`No row of ${asked.path} has the field ${field}.`);
  return { ...answer, body: { ...answer.body, [key]: [...rows.slice(0, -1), { ...last, [field]: value }] } };
}

const otherType: Case = {
  name: "a field of another type: that message is dead with the field named, the rest mapped",
  async holds(subject, bench) {
    const { field, value, named } = subject.drift;
    let spoilt = 0;
    const { store, connector } = await bench.open({
      alter(answer, asked) {
        if (spoilt > 0 || !isShape(answer.body) || !subject.drift.in(asked, answer.body)) return answer;
        spoilt += 1;
        return spoilOne(answer, asked, field, value) ?? answer;
      },
    });
    expect(await store.run()).toBeNull();
    expect(spoilt).toBe(1);
    const mapping = plainMapping(connector);
    const dead = store.messages
      .map((message) => connector.map(message, mapping))
      .filter((mapped) => mapped.outcome === "dead");
    expect(dead.map((each) => each.field)).toEqual([named]);
    expect(dead[0]?.reason).toMatch(subject.name.source === "Avalara" ? /tax engine/ : subject.name);
    expect(dead[0]?.reason).toContain(named);
    const known = pictureOf(store.landing, subject);
    const calm = await bench.calm();
    const lost = [...calm].filter(([name, one]) => JSON.stringify(known.get(name)) !== JSON.stringify(one));
    expect(lost).toHaveLength(1);
  },
};

export const driftCases: readonly Case[] = [newFields, otherType];
