import { expect } from "vitest";
import type { Case } from "#server/connectors/conformance/testing/bench";
import { expectSentence } from "#server/connectors/conformance/testing/cases/credentials";
import { answered, type Reply } from "#server/connectors/conformance/testing/gateway";
import { expectTruth } from "#server/connectors/conformance/testing/runs";
import type { Subject } from "#server/connectors/conformance/testing/subjects";

const slowDown = (subject: Subject, retryAfter: string): Reply =>
  answered(429, subject.refusal("Too many requests"), { "retry-after": retryAfter });

const longPause: Case = {
  name: "429 with a long Retry-After: not asked again, and the pause is told",
  async holds(subject, bench) {
    for (const reply of [slowDown(subject, "120"), answered(429, "", { "retry-after": "120" })]) {
      const { store, gateway } = await bench.open({ before: () => reply });
      const failure = await store.run();
      expect([failure?.kind, failure?.retryAfterSeconds]).toEqual(["rate_limited", 120]);
      expectSentence(failure, subject);
      expect(gateway.asked).toHaveLength(1);
    }
  },
};

const shortPause: Case = {
  name: "429 with a short Retry-After: asked again after that time, not before",
  async holds(subject, bench) {
    let refused = 0;
    const { store, gateway, core } = await bench.open({
      before(asked) {
        if (refused > 0 || subject.isSignIn(asked)) return null;
        refused += 1;
        return slowDown(subject, "1");
      },
    });
    expect(await store.run()).toBeNull();
    const data = gateway.asked.filter((asked) => !subject.isSignIn(asked));
    expect((data[1]?.at ?? 0) - (data[0]?.at ?? 0)).toBeGreaterThanOrEqual(990);
    expectTruth(store, await bench.calm(), subject, core);
  },
};

const cut: Reply = (response) => response.socket?.resetAndDestroy();
const html: Reply = (response) => {
  response.writeHead(200, { "content-type": "text/html" });
  response.end("<html><body>Maintenance</body></html>");
};
const half: Reply = (response) => {
  response.writeHead(200, { "content-type": "application/json", "content-length": 200 });
  response.write('{"data": [{"id": "1"');
  setTimeout(() => response.socket?.destroy(), 1);
};
const cutShort: Reply = (response) => {
  response.writeHead(200, { "content-type": "application/json" });
  response.end('{"data": [{"id": "1"}, {"id');
};

const once: readonly [string, (subject: Subject) => Reply][] = [
  ["500 once", (subject) => answered(500, subject.refusal("An error occurred"))],
  ["503 once", () => answered(503, "")],
  ["a connection cut once", () => cut],
  ["a body that ends half-way once", () => half],
  ["half a JSON text once", () => cutShort],
  ["a page of HTML once", () => html],
];

/** On each third request, whatever it is for: every stream meets it. */
const repeated: readonly Case[] = once.map(([name, replyFor]) => ({
  name: `${name}: the read is repeated`,
  async holds(subject, bench) {
    const stumbled = new Set<string>();
    const { store, core } = await bench.open({
      before(asked) {
        const request = `${asked.url} ${asked.body}`;
        if (subject.isSignIn(asked) || stumbled.has(request)) return null;
        stumbled.add(request);
        return replyFor(subject);
      },
    });
    expect(await store.run()).toBeNull();
    expectTruth(store, await bench.calm(), subject, core);
  },
}));

const lasting: readonly [string, (subject: Subject) => Reply][] = [
  ["500 always", (subject) => answered(500, subject.refusal("An error occurred"))],
  ["a connection always cut", () => cut],
  ["half a JSON text always", () => cutShort],
  ["a page of HTML always", () => html],
  ["an empty body always", () => answered(200, "")],
  ["null in place of a page", () => answered(200, "null")],
  ["a page without rows or anything", () => answered(200, {})],
];

/** The second half of the reading fails until the source is well again; what was read before is kept, and no page left out. */
const endured: readonly Case[] = lasting.map(([name, replyFor]) => ({
  name: `${name}: a sentence, and nothing is passed over`,
  async holds(subject, bench) {
    const { store, gateway, core } = await bench.open({ pageShare: subject.smallPages });
    let landed = 0;
    store.onPage = () => {
      landed += 1;
      if (landed === 2) gateway.interference.before = (asked) => (subject.isSignIn(asked) ? null : replyFor(subject));
    };
    const failure = await store.run();
    expect(failure, "the failure").not.toBeNull();
    expectSentence(failure, subject);
    const cursors = JSON.stringify([...store.cursors]);
    const asked = gateway.asked.length;
    expect(await store.run()).not.toBeNull();
    expect(JSON.stringify([...store.cursors]), "where the next pull goes on").toBe(cursors);
    expect(gateway.asked.length - asked, "requests of a run against a wall").toBeLessThanOrEqual(13);
    gateway.interference.before = () => null;
    await store.untilDone();
    expectTruth(store, await bench.calm(), subject, core);
  },
}));

export const stumbleCases: readonly Case[] = [longPause, shortPause, ...repeated, ...endured];
