import { afterAll, beforeAll, expect, test } from "vitest";
import { exceptionTypeKeys } from "#server/domain/exceptions/registry";
import { INJECTABLE_TYPES } from "#server/sandbox/world/mistakes/kinds";
import { sweepEverything } from "#server/services/exceptions/sweep";
import { type Company, openCompany, type Planted } from "#server/services/exceptions/testing/company";

let company: Company;

beforeAll(async () => {
  company = await openCompany({ customers: 160, anchor: "2026-10-12T09:30:00Z" });
  await company.sync();
}, 240_000);
afterAll(() => company.close());

/** Found on what the sandbox knows of: a message that cannot be read is planted once and never taken back. */
const found = async () => (await company.found()).filter((line) => !line.startsWith("sync_failure "));

test("of eighteen months of a company's books exactly the planted mistakes are found", async () => {
  expect(await company.db.owner`select reason, field, stream from inbox where state = 'dead'`).toEqual([]);
  const expected = await company.present();
  expect(expected.length).toBeGreaterThan(5);
  expect(await found()).toEqual(expected);
});

test("every type that is planted anew is found by the next sync, in every entity", async () => {
  const types = INJECTABLE_TYPES.filter((type) => type !== "sync_failure");
  const added: Planted[] = [];
  for (const entity of ["US01", "DE01", "JP01"])
    for (const type of types) added.push(...(await company.inject(type, { entity })));
  expect(new Set(added.map((mistake) => mistake.type))).toEqual(new Set(types));
  for (const type of types) expect(exceptionTypeKeys).toContain(type);
  // The meter answers up to the second; what it took in this very second it tells in the next.
  await company.liveOn(60);
  await company.sync();
  expect(await found()).toEqual(await company.present());
});

test("a message that breaks the schema becomes a case of the dead letters", async () => {
  await company.inject("sync_failure", { count: 2 });
  await company.sync();
  expect(await company.db.owner`select state, type, queue from cases where type = 'sync_failure'`).toEqual(
    Array(2).fill({ state: "routed", type: "sync_failure", queue: "dead-letters" }),
  );
});

test("as the company's days go by, what is found stays what is there", async () => {
  for (const days of [1, 2, 4]) {
    await company.liveOn(days * 86_400);
    await company.sync();
    await sweepEverything(company.db.asJob("detect-exceptions"));
    expect(await found(), `after ${days} more days`).toEqual(await company.present());
  }
}, 120_000);
