import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { plantUntoldCalls } from "#server/sandbox/world/mistakes/usage-missing-or-late";
import { fixException } from "#server/services/exceptions/fix-exception";
import { reconcile } from "#server/services/exceptions/reconcile";
import { sweepEverything } from "#server/services/exceptions/sweep";
import { type Company, openCompany, type Planted } from "#server/services/exceptions/testing/company";

const MINUTE = 60;
const HOUR = 3_600;
const DAY = 86_400;
const OWN = [
  "usage_missing_or_late",
  "invalid_usage_record",
  "usage_spike",
  "duplicate_invoice_line",
  "renewal_not_billed",
] as const;

let company: Company;

beforeAll(async () => {
  company = await openCompany({ customers: 160, anchor: "2026-10-12T09:30:00Z" });
  await company.sync();
}, 300_000);
afterAll(() => company.close());

/** What is there and nobody said that it is right: of that the company knows nothing. */
async function unaccepted(): Promise<string[]> {
  const rows = await company.db.owner<{ line: string }[]>`
    select c.type || ' ' || c.entity_code || ' ' || r.external_id as line from cases c join source_records r on r.id = c.subject_id
    where c.closed_at is not null and exists (select 1 from events e where e.stream = 'case:' || c.id and e.type = 'exception.fix_requested' and e.payload->'data'->>'fix' in ('accept_no_use', 'confirm_genuine'))`;
  const said = new Set(rows.map((row) => row.line));
  return (await company.present()).filter((line) => !said.has(line));
}

/** Calls of a past day that the meter counts and billing was not told of, on a draft made when its period was over. */
async function plantedLate(): Promise<Planted> {
  const { world } = company.sandbox.core;
  for (let day = 0; day < 20; day += 1) {
    const present = await company.present();
    const drafts = world.invoices.rows.filter(
      (invoice) =>
        invoice.status === "draft" &&
        invoice.duplicateOf === null &&
        (world.subscriptions.get(invoice.subscriptionId ?? "")?.usage.dailyUnits ?? 0) > 3 &&
        !present.some((line) => line.endsWith(invoice.id)),
    );
    for (const draft of drafts) {
      const planted = plantUntoldCalls(world, draft);
      if (planted) return planted;
    }
    await company.liveOn(DAY);
  }
  throw new Error("No draft suits calls that are told late.");
}

/** Days later, after the night's sweep. */
async function nextDay(days = 1): Promise<void> {
  await company.liveOn(days * DAY);
  await company.sync();
  await sweepEverything(company.db.asJob("detect-exceptions"));
}

const ofOwn = (lines: readonly string[]) => lines.filter((line) => OWN.some((type) => line.startsWith(`${type} `)));
const analyst = () => company.db.as("billing_analyst");

/** The open case about a planted mistake. */
async function caseOf({ type, subject }: Planted) {
  const [row] = await company.db.owner<
    { id: string; version: number; title: string; amount: string | null; held: boolean }[]
  >`
    select c.id, c.version, c.title, c.amount_minor::text as amount, c.is_holding_invoice as held from cases c join source_records r on r.id = c.subject_id
    where c.type = ${type} and r.external_id = ${subject.id} and c.closed_at is null`;
  if (!row) throw new Error(`No case of ${type} about ${subject.id} is open.`);
  return row;
}

async function closing(caseId: string) {
  const [row] = await company.db.owner<{ state: string; outcome: string; proof: string }[]>`
    select c.state, c.outcome, e.payload->'data'->>'proof' as proof from cases c join events e on e.stream = 'case:' || c.id and e.type = 'exception.closed' where c.id = ${caseId}`;
  return row;
}

/** Chooses a fix, lets it be carried out, and reads the company again. */
async function fixed(planted: Planted, fix: string, input: Record<string, string> = {}) {
  const { id, version } = await caseOf(planted);
  await fixException.execute(analyst(), { caseId: id, version, fix, input });
  await company.carryOut();
  await company.liveOn(HOUR);
  await company.sync();
  return { id, closed: await closing(id) };
}

async function plantedAnew(type: (typeof OWN)[number], entity: string): Promise<Planted> {
  const [planted] = await company.inject(type, { entity });
  if (!planted) throw new Error(`Nothing of ${type} could be planted in ${entity}.`);
  await company.liveOn(2 * MINUTE);
  await company.sync();
  return planted;
}

test("of eighteen months of a company's books exactly what is there is found", async () => {
  expect(ofOwn(await company.found())).toEqual(ofOwn(await company.present()));
});

describe("each is found by the next sync in every entity, and nothing else is", () => {
  test.each(OWN)(
    "%s",
    async (type) => {
      for (const entity of ["US01", "DE01", "JP01"]) {
        const planted = await plantedAnew(type, entity);
        await caseOf(planted);
      }
      expect(ofOwn(await company.found())).toEqual(ofOwn(await company.present()));
    },
    120_000,
  );
});

describe("each is fixed through the desk and closes by proof", () => {
  test("missing days are taken in again", async () => {
    const planted = await plantedAnew("usage_missing_or_late", "DE01");
    const { closed } = await fixed(planted, "resubmit_usage");
    expect(closed).toEqual({
      state: "resolved",
      outcome: "fixed",
      proof: expect.stringContaining("The meter shows use on every day"),
    });
    expect(ofOwn(await company.found())).toEqual(ofOwn(await company.present()));
  });

  test("days without use are accepted with a reason, and do not come back", async () => {
    const planted = await plantedAnew("usage_missing_or_late", "US01");
    const { id, version } = await caseOf(planted);
    await expect(
      fixException.execute(analyst(), { caseId: id, version, fix: "accept_no_use", input: { reason: " " } }),
    ).rejects.toMatchObject({ code: "RULE_VIOLATION", message: expect.stringContaining("needs a reason") });
    await fixException.execute(analyst(), {
      caseId: id,
      version,
      fix: "accept_no_use",
      input: { reason: "The plant was closed for stock-taking." },
    });
    await reconcile(company.db.asJob("detect-exceptions"), "invoice", "all");
    expect(await closing(id)).toMatchObject({
      outcome: "fixed",
      proof: expect.stringContaining("The plant was closed for stock-taking."),
    });
    await reconcile(company.db.asJob("detect-exceptions"), "invoice", "all");
    await expect(caseOf(planted)).rejects.toThrow("No case");
    const [event] = await company.db.owner`select actor_name, payload from events where type = 'usage.accepted'`;
    expect(event).toMatchObject({
      actor_name: "Test billing analyst",
      payload: { reason: "The plant was closed for stock-taking.", data: { kind: "missing" } },
    });
  });

  test("refused events are taken again and counted", async () => {
    const planted = await plantedAnew("invalid_usage_record", "US01");
    const { closed } = await fixed(planted, "resubmit_usage");
    expect(closed).toMatchObject({ outcome: "fixed", proof: expect.stringContaining("refuses no events") });
  });

  test("a spike is held, and corrected to the usual use at the meter", async () => {
    const planted = await plantedAnew("usage_spike", "US01");
    expect(await caseOf(planted)).toMatchObject({ held: true });
    const { closed } = await fixed(planted, "set_to_usual");
    expect(closed).toMatchObject({ outcome: "fixed", proof: expect.stringContaining("no use far above the usual") });
    expect(await company.found()).not.toContainEqual(expect.stringMatching(`usage_.* ${planted.subject.id}$`));
  });

  test("a spike that is genuine stays accepted for the same numbers", async () => {
    const planted = await plantedAnew("usage_spike", "US01");
    const { id, version } = await caseOf(planted);
    await fixException.execute(analyst(), {
      caseId: id,
      version,
      fix: "confirm_genuine",
      input: { reason: "Their launch day, said their administrator." },
    });
    await reconcile(company.db.asJob("detect-exceptions"), "invoice", "all");
    expect(await closing(id)).toMatchObject({
      outcome: "fixed",
      proof: expect.stringContaining("confirmed the use as genuine"),
    });
    const [invoice] = await company.db.owner`
      select i.id, h.released_at from invoices i join invoice_holds h on h.invoice_id = i.id where i.external_id = ${planted.subject.id}`;
    expect(invoice?.released_at).not.toBeNull();
    await reconcile(company.db.asJob("detect-exceptions"), "invoice", [invoice?.id]);
    await expect(caseOf(planted)).rejects.toThrow("No case");
  });

  test("a line that is there twice is taken off once", async () => {
    const planted = await plantedAnew("duplicate_invoice_line", "JP01");
    const { closed } = await fixed(planted, "remove_line");
    expect(closed).toMatchObject({ outcome: "fixed", proof: expect.stringContaining("bills each line once now") });
    expect(await company.found()).not.toContainEqual(expect.stringContaining(planted.subject.id));
  });

  test("a renewed contract is billed again, once", async () => {
    const planted = await plantedAnew("renewal_not_billed", "JP01");
    const { closed } = await fixed(planted, "renew_subscription");
    expect(closed).toMatchObject({ outcome: "fixed", proof: expect.stringContaining("is billed for its term from") });
    const [billed] = await company.db.owner`
      select count(distinct s.id)::int as running, count(distinct i.id)::int as invoices, min(i.subtotal_minor)::text as subtotal from contracts k
      join subscriptions s on s.contract_id = k.id and s.status = 'active' join invoices i on i.subscription_id = s.id where k.external_id = ${planted.subject.id}`;
    expect(billed).toMatchObject({ running: 1, invoices: 1 });
    const [first] = await company.db
      .owner`select amount_minor::text as amount from cases where type = 'renewal_not_billed' and closed_at is not null order by closed_at desc limit 1`;
    expect(billed?.subtotal).toBe(first?.amount);

    // Given up for lost, it was billed all the same.
    const { owner } = company.db;
    const contract = owner`select id from contracts where external_id = ${planted.subject.id}`;
    const giveUp = (status: string) =>
      owner`update invoices set status = ${status} where subscription_id in (select id from subscriptions where contract_id = (${contract}))`;
    const [{ status = "" } = {}] = await owner`
      select status from invoices where subscription_id in (select id from subscriptions where contract_id = (${contract}))`;
    await giveUp("uncollectible");
    const again = await reconcile(
      company.db.asJob("detect-exceptions"),
      "contract",
      (await contract).map(({ id }) => id),
    );
    await giveUp(status);
    expect(again).toMatchObject({ opened: 0, reopened: 0 });
  });
});

test("what the meter counted late is billing's until the next business day, and a case after it", async () => {
  const planted = await plantedLate();
  await company.sync();
  await expect(caseOf(planted)).rejects.toThrow("No case");
  await nextDay();
  expect((await caseOf(planted)).title).toContain("changed after the invoice was made");
  const { closed } = await fixed(planted, "resubmit_usage");
  expect(closed).toMatchObject({ outcome: "fixed" });
}, 120_000);

test("as the company's days go by, what is found stays what is there", async () => {
  for (const days of [1, 2, 4]) {
    await nextDay(days);
    expect(ofOwn(await company.found()), `after ${days} more days`).toEqual(ofOwn(await unaccepted()));
  }
}, 180_000);
