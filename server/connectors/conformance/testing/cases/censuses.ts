import { expect } from "vitest";
import type { Case, Place } from "#server/connectors/conformance/testing/bench";
import { pictureOf } from "#server/connectors/conformance/testing/runs";
import type { Census, RawMessage } from "#server/connectors/connector";
import { plainMapping } from "#server/domain/sync/mapping";
import { addDays } from "#server/domain/time";

const FROM = "2023-01-01";
const BETWEEN = "2026-09-12";
const TO = "2028-12-31";
const MOST_PAGES = 3_000;

async function listed({ core }: Place, census: Census, fromOn: string, toOn: string): Promise<RawMessage[]> {
  const messages: RawMessage[] = [];
  const { signal } = new AbortController();
  let cursor: string | null = null;
  for (let pages = 1; ; pages += 1) {
    if (pages > MOST_PAGES) throw new Error(`The list ${census.key} does not end.`);
    const page = await census.list({ fromOn, toOn }, cursor, { now: new Date(core.now()), signal });
    messages.push(...page.messages);
    if (page.isLast) return messages;
    ({ cursor } = page);
  }
}

const idsOf = (messages: readonly RawMessage[]) => [...new Set(messages.map(({ eventId }) => eventId))].toSorted();

const ofTheWindow: Case = {
  name: "censuses list the objects of their days, each day's by itself",
  async holds(subject, bench) {
    const place = await bench.open({ pageShare: subject.smallPages });
    for (const census of place.connector.censuses) {
      const whole = idsOf(await listed(place, census, FROM, TO));
      const earlier = idsOf(await listed(place, census, FROM, BETWEEN));
      const later = idsOf(await listed(place, census, addDays(BETWEEN, 1), TO));
      expect(whole.length, census.key).toBeGreaterThan(0);
      expect([...earlier, ...later].toSorted(), `${census.key}: two halves are the whole, and share nothing`).toEqual(
        whole,
      );
      expect(await listed(place, census, "2001-01-01", "2001-01-31"), `${census.key} of a month without any`).toEqual(
        [],
      );
    }
  },
};

const sameMessages: Case = {
  name: "what a census brings is what a pull brings: duplicates, nothing doubled",
  async holds(subject, bench) {
    const place = await bench.open();
    const { store, connector } = place;
    expect(await store.run()).toBeNull();
    const before = pictureOf(store.landing, subject);
    const known = new Set(store.messages.map(({ eventId }) => eventId));
    const mapping = plainMapping(connector);
    for (const census of connector.censuses) {
      const messages = await listed(place, census, FROM, TO);
      const strange = messages.filter(({ eventId }) => !known.has(eventId)).map(({ eventId }) => eventId);
      expect(strange, `${census.key}: messages no pull would bring`).toEqual([]);
      expect(store.landing.take(connector, messages), `${census.key}: new to the inbox`).toBe(0);
      for (const message of messages) {
        const mapped = connector.map(message, mapping);
        if (mapped.outcome === "records") expect(mapped.records.map(({ kind }) => kind)).toContain(census.kind);
        else expect(mapped.outcome).toBe("ignored");
      }
    }
    expect(pictureOf(store.landing, subject)).toEqual(before);
  },
};

export const censusCases: readonly Case[] = [ofTheWindow, sameMessages];
