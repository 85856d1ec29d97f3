import fc from "fast-check";
import { expect } from "vitest";
import type { Bench, Case, Place } from "#server/connectors/conformance/testing/bench";
import type { Asked } from "#server/connectors/conformance/testing/gateway";
import type { Subject } from "#server/connectors/conformance/testing/subjects";
import { message } from "#server/connectors/testing/fixture";
import { plainMapping } from "#server/domain/sync/mapping";

/** How the systems call the number of rows they are asked for. */
const SIZES = ["limit", "$top", "per_page", "page[size]"];

const pageSizes: Case = {
  name: "no more rows are asked for at once than the manifest says",
  async holds(_subject, bench) {
    const { store, gateway, connector, core } = await bench.open();
    expect(await store.run()).toBeNull();
    const signal = AbortSignal.timeout(10_000);
    for (const census of connector.censuses)
      await census.list({ fromOn: "2026-09-01", toOn: "2026-10-12" }, null, { now: new Date(core.now()), signal });
    for (const { query } of gateway.asked)
      for (const name of SIZES) {
        const size = query.get(name);
        if (size !== null) expect(Number(size)).toBeLessThanOrEqual(connector.manifest.pageSize);
      }
  },
};

const webhooks: Case = {
  name: "webhooks are received exactly where the manifest says how they are signed",
  async holds({ credentials }, bench) {
    const { connector, core } = await bench.open();
    const { manifest, receive } = connector;
    expect(receive !== undefined).toBe(manifest.signing !== null);
    expect(manifest.redeliversForHours !== null).toBe(manifest.signing !== null);
    expect(manifest.credentials.some(({ isWebhookSigning }) => isWebhookSigning)).toBe(manifest.signing !== null);
    expect("webhookSecret" in credentials).toBe(manifest.signing !== null);
    const unsigned = receive?.({ body: Buffer.from("{}"), headers: {}, now: new Date(core.now()) });
    if (unsigned) expect(unsigned).toMatchObject({ ok: false, reason: expect.stringMatching(/\.$/) });
  },
};

/** Everything a request shows, with what is only written differently made readable. */
function shownBy({ url, headers, body }: Asked): string {
  const text = `${decodeURIComponent(url)} ${JSON.stringify(headers)} ${decodeURIComponent(body)}`;
  const encoded = text.match(/[\w+/-]{16,}={0,2}/g) ?? [];
  return [text, ...encoded.map((part) => Buffer.from(part, "base64").toString("utf8"))].join(" ");
}

async function expectUsed(subject: Subject, bench: Bench, credentials: Readonly<Record<string, string>>) {
  const { store, gateway }: Place = await bench.open({ credentials });
  const failure = await store.run();
  const shown = gateway.asked.map(shownBy).join(" ");
  for (const [name, value] of Object.entries(credentials)) {
    if (name === "webhookSecret") continue;
    // A private key is never sent: that the source took the signature shows that it was used.
    if (name === "privateKey") expect(failure).toBeNull();
    else expect(shown, `the credential ${name} of ${subject.key}`).toContain(value);
  }
}

const credentialNames: Case = {
  name: "the manifest names the credentials that are used, and no others",
  async holds(subject, bench) {
    const { connector } = await bench.open();
    const sets = [subject.credentials, ...(subject.otherCredentials ?? [])];
    expect(connector.manifest.credentials.map(({ name }) => name).toSorted()).toEqual(
      [...new Set(sets.flatMap((set) => Object.keys(set)))].toSorted(),
    );
    for (const credentials of sets) await expectUsed(subject, bench, credentials);
  },
};

const bindings: Case = {
  name: "every binding is read by the mapping, and from the fields it starts with",
  async holds(_subject, bench) {
    const { store, connector } = await bench.open();
    expect(await store.run()).toBeNull();
    const read = new Set<string>();
    const mapping = { ...plainMapping(connector), onRead: (binding: string) => void read.add(binding) };
    for (const each of store.messages) connector.map(each, mapping);
    expect([...read].toSorted()).toEqual(connector.bindings.map(({ key }) => key).toSorted());
    for (const { defaults } of connector.bindings)
      for (const pointer of defaults) expect(pointer).toMatch(/^(\/[^/]+)+$/);
  },
};

const anyJson: Case = {
  name: "no JSON value whatever makes the mapping throw",
  async holds(_subject, bench) {
    const { store, connector } = await bench.open();
    expect(await store.run()).toBeNull();
    const mapping = plainMapping(connector);
    const streams = [...new Set([...store.messages.map(({ stream }) => stream), "anything"])];
    fc.assert(
      fc.property(fc.constantFrom(...streams), fc.jsonValue(), (stream, payload) => {
        expect(["records", "ignored", "dead"]).toContain(connector.map(message(stream, payload), mapping).outcome);
      }),
      { numRuns: 60 },
    );
  },
};

export const manifestCases: readonly Case[] = [pageSizes, webhooks, credentialNames, bindings, anyJson];
