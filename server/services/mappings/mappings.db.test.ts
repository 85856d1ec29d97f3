import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { openTestDatabase, type TestDatabase } from "#db/testing/database";
import { arrive, crmCustomerId, given, givenEntities, plainSource, record } from "#db/testing/given-sync";
import { stateHash } from "#db/testing/state-hash";
import type { RawMessage } from "#server/connectors/connector";
import { boundText, type MappingDocument, translated } from "#server/domain/sync/mapping";
import { applyToStored } from "#server/services/mappings/apply-to-stored";
import { mappingDocument, mappingsOverview, mappingVersion } from "#server/services/mappings/document-views";
import { dryRunMapping } from "#server/services/mappings/dry-run";
import { mappingSamples } from "#server/services/mappings/samples";
import { draftPolicy } from "#server/services/policies/draft-policy";
import { publishPolicy } from "#server/services/policies/publish-policy";
import { applyInbox } from "#server/services/sync/apply-inbox";
import { announceMappings, announceSources } from "#server/services/sync/known-sources";

type Customer = { id: string; crm?: string; old?: string; mood?: string; at?: string };

/** Customers with a note of their CRM account in a field the company chose; a mood our words do not know is unreadable. */
const source = plainSource("stripe", {
  label: "Stripe",
  mappingVersion: "stripe-2",
  bindings: [
    { key: "customer.accountId", label: "CRM account of a customer", objectType: "customer", defaults: ["/old"] },
  ],
  valueTables: [{ key: "mood", label: "Moods", defaults: { good: "none" } }],
  map({ payload }, mapping) {
    const customer = payload as Customer;
    const mood = translated(mapping, "mood", customer.mood ?? null);
    if (mood !== null && mood !== "none" && mood !== "exempt")
      return { outcome: "dead", reason: `The customer is in a mood nobody knows: ${mood}.`, field: "mood" };
    const accountId = boundText(mapping, "customer.accountId", customer);
    const facts = { accountId, taxExempt: mood, name: customer.id };
    return {
      outcome: "records",
      records: [record("billing_customer", customer.id, facts, { at: customer.at ?? "2026-02-01T10:00:00.000Z" })],
    };
  },
});
const reading = (pointers: string[], moods: Record<string, string> = { good: "none" }): MappingDocument => ({
  bindings: { "customer.accountId": pointers },
  values: { mood: moods },
});
const said = (customer: Customer, turn = 0): RawMessage => {
  const eventId = `${customer.id}:${customer.at ?? ""}:${turn}`;
  return { stream: "customers", eventId, correlationId: eventId, payload: customer };
};

let db: TestDatabase;
beforeAll(async () => {
  db = await openTestDatabase();
  announceSources(() => [source]);
  announceMappings(() => [source]);
});
afterAll(() => db.close());
beforeEach(async () => {
  await db.owner`truncate inbox, source_records, customers, external_references, policies`;
  await givenEntities(db);
});

const engineer = () => db.as("integration_engineer");
async function inForce(document: MappingDocument, basedOn = 0): Promise<number> {
  const kind = "mapping:stripe";
  const note = "The company keeps it elsewhere.";
  const { version } = await draftPolicy.execute(engineer(), { kind, basedOn, document, note });
  await publishPolicy.execute(db.as("controller"), { kind, version });
  return version;
}
const dryRun = (document: unknown, options: { days?: number; limit?: number } = {}, by = engineer()) =>
  dryRunMapping.execute(by, { source: "stripe", document, ...options });
const readAgain = (limit?: number, by = engineer()) =>
  applyToStored.execute(by, { source: "stripe", ...(limit === undefined ? {} : { limit }) });
const apply = () => applyInbox(db.asJob("sync-apply"), source);
const stored = () =>
  db.owner<{ external_id: string; account: string | null; mapping_version: string }[]>`
    select external_id, facts->>'accountId' as account, mapping_version from source_records order by external_id`;

const four: Customer[] = [
  { id: "cus_1", old: "acc_1", crm: "acc_1" },
  { id: "cus_2", old: "acc_2", crm: "acc_9" },
  { id: "cus_3", crm: "acc_3" },
  { id: "cus_4", old: "acc_4" },
];
const arrived = (customers: Customer[]) =>
  arrive(
    db,
    source,
    customers.map((one) => said(one)),
  );

describe("a dry run", () => {
  test("says per kind and field what would change, with what stands before and after, and how far it looked", async () => {
    await arrived(four);
    const result = await dryRun(reading(["/crm", "/old"]));
    expect(result).toMatchObject({
      activeVersion: 0,
      coverage: { read: 4, stored: 4, days: 30, superseded: 0 },
      records: { compared: 4, changed: 2, appearing: 0, disappearing: 0 },
      fields: [{ kind: "billing_customer", field: "accountId", count: 2 }],
      becomingDead: { count: 0 },
    });
    expect(result.samples.map(({ externalId, differences }) => [externalId, differences])).toEqual([
      ["cus_3", [{ field: "accountId", before: null, after: "acc_3" }]],
      ["cus_2", [{ field: "accountId", before: "acc_2", after: "acc_9" }]],
    ]);
    expect((await stored()).map(({ account }) => account)).toEqual(["acc_1", "acc_2", null, "acc_4"]);
  });

  test("says which messages could be read at last, and which no longer", async () => {
    await arrived([
      { id: "cus_1", mood: "free" },
      { id: "cus_2", mood: "good" },
    ]);
    const result = await dryRun(reading(["/old"], { free: "exempt" }));
    expect(result).toMatchObject({
      becomingReadable: 1,
      becomingDead: { count: 1, reasons: [{ reason: "The customer is in a mood nobody knows: good.", count: 1 }] },
    });
  });

  test("leaves out what a later message has replaced, and looks only as far as asked", async () => {
    await arrived([{ id: "cus_1", old: "acc_1", crm: "acc_8" }]);
    await arrived([{ id: "cus_1", old: "acc_1", crm: "acc_1", at: "2026-02-05T10:00:00.000Z" }, ...four.slice(1)]);
    expect(await dryRun(reading(["/crm"]))).toMatchObject({
      coverage: { read: 5, stored: 5, superseded: 1 },
      records: { compared: 4, changed: 3 },
    });
    expect(await dryRun(reading(["/crm"]), { limit: 2 })).toMatchObject({ coverage: { read: 2, stored: 5 } });
  });

  test("is for those who edit mappings over every legal entity, and of a document that can be used", async () => {
    await expect(dryRun(reading(["/crm"]), {}, db.as("auditor"))).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(dryRun(reading(["/crm"]), {}, db.as("controller", ["DE01"]))).rejects.toThrow(/every legal entity/);
    await expect(dryRun({ bindings: {} })).rejects.toMatchObject({ code: "BAD_INPUT" });
    await expect(dryRunMapping.execute(engineer(), { source: "nobody", document: {} })).rejects.toMatchObject({
      code: "NOT_FOUND",
    });
  });

  test("tells what publishing and reading again then does", async () => {
    const customers = [
      ...four,
      { id: "cus_5", mood: "free", crm: "acc_5" },
      { id: "cus_6", mood: "good", old: "acc_6" },
    ];
    await arrived(customers);
    const document = reading(["/crm"], { free: "exempt" });
    const before = new Map((await stored()).map((row) => [row.external_id, row.account]));
    const told = await dryRun(document);
    await inForce(document);
    await readAgain();
    const done = await apply();
    const after = await stored();
    const changed = after.filter((row) => before.has(row.external_id) && before.get(row.external_id) !== row.account);
    expect(changed).toHaveLength(told.records.changed);
    expect(
      told.samples
        .filter(({ what }) => what === "changed")
        .map(({ externalId }) => externalId)
        .sort(),
    ).toEqual(changed.map((row) => row.external_id));
    expect(after.filter((row) => !before.has(row.external_id))).toHaveLength(told.becomingReadable);
    expect(done.deadLetteredInboxIds).toHaveLength(told.becomingDead.count);
    expect([told.records.changed, told.becomingReadable, told.becomingDead.count]).toEqual([3, 1, 1]);
  });
});

describe("reading again what is stored", () => {
  test("puts each object's message back in line, and its record wins over the same version read before", async () => {
    await arrived(four);
    const version = await inForce(reading(["/crm", "/old"]));
    expect(await readAgain()).toEqual({ putBack: 4, remaining: 0 });
    await apply();
    expect(await stored()).toEqual(
      ["acc_1", "acc_9", "acc_3", "acc_4"].map((account, index) => ({
        external_id: `cus_${index + 1}`,
        account,
        mapping_version: `stripe-2+${version}`,
      })),
    );
    const [event] =
      await db.owner`select payload from events where type = 'mapping.applied_to_stored' order by sequence desc limit 1`;
    expect(event?.payload).toMatchObject({
      after: { mappingVersion: `stripe-2+${version}` },
      data: { putBack: 4, remaining: 0 },
    });
  });

  test("gives the same books as if every message had come under the document, in any order", async () => {
    const story = [...four, { id: "cus_2", crm: "acc_7", at: "2026-02-07T10:00:00.000Z" }];
    await arrived(story);
    const version = await inForce(reading(["/crm", "/old"]));
    await readAgain();
    await apply();
    const read = await stateHash(db.owner);
    await db.owner`truncate inbox, source_records, customers, external_references`;
    await arrived([...story].reverse());
    expect((await stored()).every((row) => row.mapping_version === `stripe-2+${version}`)).toBe(true);
    expect(await stateHash(db.owner)).toBe(read);
  });

  test("goes on in portions, leaves alone what waits or was read already, and ends", async () => {
    await arrived(four);
    await inForce(reading(["/crm"]));
    expect(await readAgain(3)).toEqual({ putBack: 3, remaining: 1 });
    expect(await readAgain(3)).toEqual({ putBack: 1, remaining: 0 });
    await expect(readAgain()).rejects.toMatchObject({
      code: "RULE_VIOLATION",
      message: expect.stringMatching(/waits in line/),
    });
    await apply();
    await expect(readAgain()).rejects.toThrow(/was read with the mapping in force already/);
  });

  test("leaves a message for which somebody chose a document", async () => {
    await arrived(four);
    await inForce(reading(["/crm"]));
    await db.owner`update inbox set mapping_document = 0 where event_id like 'cus_2:%'`;
    expect(await readAgain()).toEqual({ putBack: 3, remaining: 0 });
  });

  test("is for those who repair messages", async () => {
    await arrived(four);
    await inForce(reading(["/crm"]));
    await expect(readAgain(10, db.as("controller"))).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(applyToStored.execute(engineer(), { source: "nobody" })).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  test("asked for twice at once puts each message back once", async () => {
    await arrived(four);
    await inForce(reading(["/crm"]));
    const results = await Promise.allSettled([readAgain(), readAgain()]);
    const putBack = results.map((one) => (one.status === "fulfilled" ? one.value.putBack : 0));
    expect(putBack.reduce((sum, count) => sum + count, 0)).toBe(4);
  });
});

describe("what people see", () => {
  test("the document in force, who stands behind it, and what is still read otherwise", async () => {
    await arrived(four);
    const [authority, freshness, before] = await mappingsOverview.execute(db.as("auditor"), {});
    expect(authority).toMatchObject({ kind: "field_authority", source: null, activeVersion: 1, active: null });
    expect(freshness).toMatchObject({ kind: "freshness", source: null, activeVersion: 1, behind: null });
    expect(before).toMatchObject({
      kind: "mapping:stripe",
      label: "Stripe",
      activeVersion: 0,
      active: null,
      behind: null,
    });
    await inForce(reading(["/crm"]));
    const [, , after] = await mappingsOverview.execute(db.as("auditor"), {});
    expect(after).toMatchObject({
      activeVersion: 1,
      active: { draftedBy: "Test integration engineer", publishedBy: "Test controller" },
      behind: 4,
    });
  });

  test("every version with what it changed, and whether it is one's own", async () => {
    await inForce(reading(["/crm"]));
    await draftPolicy.execute(engineer(), {
      kind: "mapping:stripe",
      basedOn: 1,
      document: reading(["/other"]),
      note: "Again.",
    });
    const detail = await mappingDocument.execute(engineer(), { kind: "mapping:stripe" });
    expect(
      detail.versions.map(({ version, state, isOwn, changes }) => [version, state, isOwn, changes[0]?.sentence]),
    ).toEqual([
      [2, "draft", true, "was read from /crm, would be read from /other"],
      [1, "in_force", true, "was read from /old, would be read from /crm"],
    ]);
    expect(detail.document).toEqual(reading(["/crm"]));
    const asController = await mappingDocument.execute(db.as("controller"), { kind: "mapping:stripe" });
    expect(asController.versions[0]?.isOwn).toBe(false);
    expect((await mappingVersion.execute(engineer(), { kind: "mapping:stripe", version: 0 })).document).toEqual(
      reading(["/old"]),
    );
    await expect(mappingsOverview.execute(db.as("collector"), {})).rejects.toMatchObject({ code: "FORBIDDEN" });
  });

  test("the latest stored object that a binding is read from", async () => {
    await arrived(four);
    const samples = await mappingSamples.execute(engineer(), { source: "stripe" });
    expect(samples.customer).toMatchObject({ name: "cus_4", object: { id: "cus_4", old: "acc_4" } });
    await expect(mappingSamples.execute(db.as("auditor"), { source: "stripe" })).rejects.toMatchObject({
      code: "FORBIDDEN",
    });
  });
});

test("a customer that named another account before is given to the new one", async () => {
  await given(db, record("crm_account", "acc_2", { name: "Two" }), record("crm_account", "acc_9", { name: "Nine" }));
  await arrived([{ id: "cus_2", old: "acc_2", crm: "acc_9" }]);
  await inForce(reading(["/crm"]));
  await readAgain();
  await apply();
  const [reference] = await db.owner`select subject_id from external_references where external_id = 'cus_2'`;
  expect(reference?.subject_id).toBe(crmCustomerId("acc_9"));
});
