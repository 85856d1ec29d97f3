import { expect } from "vitest";
import type { Case } from "#server/connectors/conformance/testing/bench";
import { type Asked, answered, type Reply } from "#server/connectors/conformance/testing/gateway";
import { expectTruth } from "#server/connectors/conformance/testing/runs";
import type { Subject } from "#server/connectors/conformance/testing/subjects";
import type { SourceFailure } from "#server/connectors/source-failure";

/** What a person is told names the source and what to do, and shows no credential. */
export function expectSentence(failure: SourceFailure | null, subject: Subject): void {
  const said = failure?.message ?? "";
  expect(said).toMatch(subject.name);
  expect(said).toMatch(/\.$/);
  for (const secret of Object.values(subject.credentials)) expect(said).not.toContain(secret);
}

/** A source that repeats in its refusal what it was given: everything but the secret it signs its own webhooks with. */
function repeating({ credentials, refusal }: Subject, status: number): Reply {
  const { webhookSecret: _own, ...given } = credentials;
  return answered(status, refusal(`The credentials ${Object.values(given).join(" and ")} are not known here`));
}

const html = (status: number): Reply => {
  return (response) => {
    response.writeHead(status, { "content-type": "text/html" });
    response.end("<html><h1>Unauthorized</h1></html>");
  };
};

const refused: Case = {
  name: "refused credentials: a sentence, and no credential in it",
  async holds(subject, bench) {
    for (const reply of [repeating(subject, 401), repeating(subject, 400), answered(401, ""), html(401)]) {
      const { store, gateway } = await bench.open({ before: () => reply });
      const failure = await store.run();
      expect(failure?.kind).toBe("refused");
      expectSentence(failure, subject);
      if (failure?.status === 401) expect(failure.message).toMatch(/ask (an administrator|for)/i);
      expect(gateway.asked.length, "asked again without reason").toBe(1);
      expect(store.messages).toEqual([]);
    }
  },
};

const expired: Case = {
  name: "a token that ends during a pull is renewed once, or the pull ends and the next goes on",
  async holds(subject, bench) {
    const turnedAway: string[] = [];
    const place = await bench.open({ pageShare: subject.smallPages });
    const isData = (asked: Asked) => !subject.isSignIn(asked);
    place.gateway.interference.before = (asked) => {
      if (turnedAway.length > 0 || place.gateway.asked.filter(isData).length < 3 || !isData(asked)) return null;
      turnedAway.push(asked.url);
      return repeating(subject, 401);
    };
    const { store, gateway, core } = place;
    const failure = await store.run();
    const renewals = gateway.asked.filter(subject.isSignIn).length;
    if (renewals > 0) expect([failure, renewals]).toEqual([null, 2]);
    else expectSentence(failure, subject);
    expect(turnedAway).toHaveLength(1);
    await store.untilDone();
    expectTruth(store, await bench.calm(), subject, core);
  },
};

const takenBack: Case = {
  name: "a token that no renewal helps: one renewal, then a sentence",
  async holds(subject, bench) {
    const { store, gateway } = await bench.open({
      before: (asked) => (subject.isSignIn(asked) ? null : repeating(subject, 401)),
    });
    const failure = await store.run();
    expect(failure?.kind).toBe("refused");
    expectSentence(failure, subject);
    expect(gateway.asked.length).toBeLessThanOrEqual(4);
  },
};

export const credentialCases: readonly Case[] = [refused, expired, takenBack];
