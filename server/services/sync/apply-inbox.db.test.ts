import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openTestDatabase, type TestDatabase } from "#db/testing/database";
import { arrive, crmCustomerId, given, givenEntities, message, plainSource, record } from "#db/testing/given-sync";
import { replayInbox } from "#server/services/messages/replay-inbox";
import { skipInbox } from "#server/services/messages/skip-inbox";
import { applyBatchOf } from "#server/services/sync/apply-batch";
import { applyInbox } from "#server/services/sync/apply-inbox";
import { landMessages } from "#server/services/sync/land-messages";

let db: TestDatabase;
beforeAll(async () => {
  db = await openTestDatabase();
  await givenEntities(db);
});
afterAll(() => db.close());

const stripe = plainSource("stripe");
const later = { at: "2026-02-02T10:00:00.000Z" };

describe("what follows from what", () => {
  test("an invoice waits for its customer and stands once it arrives", async () => {
    await given(db, record("billing_invoice", "in_late", { customerId: "cus_late", subscriptionId: null }));
    const standing = () =>
      db.owner`select i.number, c.name, i.entity_code from invoices i join customers c on c.id = i.customer_id where i.external_id = 'in_late'`;
    expect(await standing()).toEqual([]);
    expect(await db.owner`select is_projected from source_records where external_id = 'in_late'`).toEqual([
      { is_projected: false },
    ]);
    await given(db, record("billing_customer", "cus_late", { accountId: null, entityCode: "DE01", name: "Late GmbH" }));
    expect(await standing()).toEqual([{ number: "INV-1", name: "Late GmbH", entity_code: "DE01" }]);
    expect(await db.owner`select is_projected from source_records where external_id = 'in_late'`).toEqual([
      { is_projected: true },
    ]);
  });

  test("what few messages touched is not looked at behind what many did", async () => {
    const asked = async (customer: string) => {
      const [row] = await db.owner`
        select j.priority from pgboss.job j join customers c on j.data->'touched'->'customer' ? c.id::text
        where j.name = 'exceptions.detect' and c.name = ${customer}`;
      return row?.priority;
    };
    const customer = (place: number) =>
      record("billing_customer", `cus_of_many_${place}`, { accountId: null, name: `Of many ${place}` });
    await given(db, ...Array.from({ length: 501 }, (_, place) => customer(place)));
    await given(db, record("billing_customer", "cus_alone", { accountId: null, name: "Alone" }));
    expect(await asked("Alone")).toBeGreaterThan(await asked("Of many 500"));
  });

  test("the CRM takes over a customer that billing brought in, under the same id, and moves its legal entity", async () => {
    await given(
      db,
      record("billing_customer", "cus_both", { accountId: "acc_both", name: "Both Ltd", entityCode: "US01" }),
      record("billing_invoice", "in_both", { customerId: "cus_both", subscriptionId: null }),
    );
    const id = crmCustomerId("acc_both");
    const customer = async () =>
      (await db.owner`select name, email, tier, entity_code, system from customers where id = ${id}`)[0];
    expect(await customer()).toEqual({
      name: "Both Ltd",
      email: "billing@alder.example",
      tier: null,
      entity_code: "US01",
      system: "stripe",
    });
    await given(db, record("crm_account", "acc_both", { name: "Both Limited", entityCode: "JP01" }));
    expect(await customer()).toEqual({
      name: "Both Limited",
      email: "billing@alder.example",
      tier: "Enterprise",
      entity_code: "JP01",
      system: "salesforce",
    });
    expect(
      await db.owner`select i.entity_code, l.entity_code as line from invoices i join invoice_lines l on l.invoice_id = i.id where i.external_id = 'in_both'`,
    ).toEqual([{ entity_code: "JP01", line: "JP01" }]);
    expect(
      (await db.owner`select object_type from external_references where subject_id = ${id} order by 1`).map(
        (row) => row.object_type,
      ),
    ).toEqual(["billing_customer", "crm_account"]);
  });

  test("money is dated in the legal entity's zone and leads from the charge to the invoice", async () => {
    await given(
      db,
      record("billing_customer", "cus_jp", { accountId: null, entityCode: "JP01" }),
      record("billing_invoice", "in_jp", { customerId: "cus_jp", subscriptionId: null, currency: "JPY" }),
      record("billing_charge", "ch_jp", {
        customerId: "cus_jp",
        paymentIntentId: "pi_jp",
        attemptedAt: "2026-02-05T20:00:00.000Z",
      }),
      record("billing_charge", "ch_no", { customerId: "cus_jp", paymentIntentId: "pi_jp", status: "failed" }),
      record("billing_invoice_payment", "ip_jp", {
        invoiceId: "in_jp",
        paymentIntentId: "pi_jp",
        paidAt: "2026-02-05T20:00:00.000Z",
      }),
      record("billing_credit_note", "cn_jp", { invoiceId: "in_jp", issuedAt: "2026-02-10T16:00:00.000Z" }),
    );
    expect(
      await db.owner`select a.applied_on::text, p.received_on::text, p.external_id from allocations a join payments p on p.id = a.payment_id where a.external_id = 'ip_jp'`,
    ).toEqual([{ applied_on: "2026-02-06", received_on: "2026-02-06", external_id: "ch_jp" }]);
    expect(
      (
        await db.owner`select t.external_id from payment_attempts t join invoices i on i.id = t.invoice_id where i.external_id = 'in_jp' order by 1`
      ).map((row) => row.external_id),
    ).toEqual(["ch_jp", "ch_no"]);
    expect(await db.owner`select issued_on::text from credit_memos where external_id = 'cn_jp'`).toEqual([
      { issued_on: "2026-02-11" },
    ]);
  });

  test("a deleted draft keeps its row, an ERP rejection leads to its invoice, a dispute marks it", async () => {
    await given(
      db,
      record("billing_customer", "cus_d", { accountId: null }),
      record(
        "billing_invoice",
        "in_gone",
        { customerId: "cus_d", subscriptionId: null, status: "draft" },
        { ...later, deleted: true },
      ),
      record("billing_invoice", "in_d", { customerId: "cus_d", subscriptionId: null }),
      record("billing_charge", "ch_d", { customerId: "cus_d", invoiceId: "in_d", paymentIntentId: "pi_d" }),
      record("billing_dispute", "dp_d", { chargeId: "ch_d", paymentIntentId: "pi_d" }),
      record("erp_invoice_import", "imp_d", {
        billingInvoiceId: "in_d",
        status: "rejected",
        errorCode: "CLOSED_PERIOD",
        subsidiaryId: null,
      }),
    );
    expect(
      await db.owner`select status, deleted_at is not null as gone from invoices where external_id = 'in_gone'`,
    ).toEqual([{ status: "deleted", gone: true }]);
    expect(
      await db.owner`select i.is_disputed, d.error_code, d.kind from invoices i join erp_documents d on d.invoice_id = i.id where i.external_id = 'in_d'`,
    ).toEqual([{ is_disputed: true, error_code: "CLOSED_PERIOD", kind: "import" }]);
    await given(
      db,
      record("billing_dispute", "dp_d", { chargeId: "ch_d", paymentIntentId: "pi_d", status: "won" }, later),
    );
    expect(await db.owner`select is_disputed from invoices where external_id = 'in_d'`).toEqual([
      { is_disputed: false },
    ]);
  });

  test("a change of terms has the customer's open invoices looked at again", async () => {
    await given(
      db,
      record("crm_account", "acc_t"),
      record("billing_customer", "cus_t", { accountId: "acc_t" }),
      record("billing_invoice", "in_t", { customerId: "cus_t", subscriptionId: null }),
    );
    const { applied } = await arrive(db, plainSource("salesforce"), [
      message("acc_t:2", [record("crm_account", "acc_t", { poRequired: true }, later)]),
    ]);
    const [invoice] = await db.owner<{ id: string }[]>`select id from invoices where external_id = 'in_t'`;
    expect(applied.touched.invoice).toEqual([invoice?.id]);
    expect(
      await db.owner`select 1 as asked from pgboss.job where name = 'exceptions.detect' and data->'touched'->'invoice' ? ${invoice?.id ?? ""}`,
    ).not.toHaveLength(0);
  });
});

test("replaying everything under new ids writes nothing", async () => {
  const records = [
    record("billing_customer", "cus_r", { accountId: null }),
    record("billing_invoice", "in_r", { customerId: "cus_r", subscriptionId: null }),
    record("billing_charge", "ch_r", { customerId: "cus_r", invoiceId: "in_r" }),
  ];
  const first = await arrive(
    db,
    stripe,
    records.map((one, place) => message(`r1:${place}`, [one])),
  );
  expect(first.applied).toMatchObject({ applied: 3, unchanged: 0 });
  const marks = () => db.owner`
    select 'r' || id as id, xmin::text from source_records union all select 'i' || id, xmin::text from invoices union all select 'l' || id, xmin::text from invoice_lines union all select 'c' || id, xmin::text from customers
    union all select 'x' || id, xmin::text from external_references union all select 'p' || id, xmin::text from payments union all select 'a' || id, xmin::text from payment_attempts order by 1`;
  const before = await marks();
  const again = await arrive(
    db,
    stripe,
    records.map((one, place) => message(`r2:${place}`, [one])),
  );
  expect(again.applied).toMatchObject({ applied: 0, unchanged: 3, touched: {} });
  expect(await marks()).toEqual(before);
});

describe("messages that cannot be used", () => {
  const poison = plainSource("poison");
  /** A currency is checked by its letters alone, a rate by its digits: twelve places before the point exceed the column. */
  const unstorable = record("erp_rate", "rate_big", { rate: "999999999999.5" });

  test("one that the database refuses is set aside with a sentence, the others go on", async () => {
    const messages = [
      message("p1", [record("billing_product", "prod_a")]),
      message("p2", [unstorable]),
      message("p3", [record("billing_product", "prod_b")]),
      message("p4", [record("billing_product", "prod_c")]),
    ];
    const { applied } = await arrive(db, poison, messages);
    expect(applied).toMatchObject({ taken: 4, applied: 3 });
    expect(applied.deadLetteredInboxIds).toHaveLength(1);
    const [dead] = await db.owner`select event_id, reason from inbox where source = 'poison' and state = 'dead'`;
    expect(dead).toMatchObject({
      event_id: "p2",
      reason: expect.stringMatching(/could not be stored.*Correct it at the source/),
    });
    expect(
      await db.owner`select 1 as asked from pgboss.job where name = 'exceptions.detect' and data->'touched' = '{}'`,
    ).not.toHaveLength(0);
  });

  test("a mapping that fails, facts of the wrong shape and text no column holds are set aside with the field", async () => {
    const source = plainSource("odd", {
      map: (one, mapping) => {
        if (one.eventId === "throws") throw new Error("no such field");
        return plainSource("odd").map(one, mapping);
      },
    });
    const { applied } = await arrive(db, source, [
      message("throws", []),
      message("shape", [record("billing_charge", "ch_x", { amountMinor: "12.5" })]),
      message("nul", [record("billing_product", "prod_n", { name: "a\u0000b" })]),
      message("big", [record("billing_charge", "ch_y", { amountMinor: "99999999999999999999" })]),
      message("fine", [record("billing_product", "prod_f")]),
      { stream: "odd", eventId: "text", correlationId: "c", payload: "<html>" },
    ]);
    expect(applied).toMatchObject({ taken: 6, applied: 1, ignored: 0 });
    const dead =
      await db.owner`select event_id, field, reason from inbox where source = 'odd' and state = 'dead' order by event_id`;
    expect(dead.map((row) => [row.event_id, row.field])).toEqual([
      ["big", "amountMinor"],
      ["nul", "name"],
      ["shape", "amountMinor"],
      ["text", "records"],
      ["throws", null],
    ]);
    expect(dead.every((row) => /^The .*\.$/.test(row.reason))).toBe(true);
  });

  test("replay puts it back in line and leaves its event; a corrected mapping then applies it", async () => {
    const [dead] = await db.owner<{ id: string }[]>`select id from inbox where source = 'odd' and event_id = 'throws'`;
    const ids = [dead?.id ?? ""];
    const selection = { by: "messages" as const, ids };
    await expect(replayInbox.execute(db.as("billing_analyst"), { selection })).rejects.toMatchObject({
      code: "FORBIDDEN",
    });
    const engineer = db.as("integration_engineer");
    const results = await Promise.allSettled([
      replayInbox.execute(engineer, { selection }),
      replayInbox.execute(engineer, { selection }),
    ]);
    expect(results.map((result) => result.status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(
      await db.owner`select payload->'before'->>'state' as was from events where type = 'inbox.replayed' and payload->'data'->>'inboxId' = ${ids[0] ?? ""}`,
    ).toEqual([{ was: "dead" }]);
    const fixed = plainSource("odd", { map: () => ({ outcome: "ignored", reason: "Of no interest." }) });
    expect(await applyInbox(db.asJob("sync-apply"), fixed)).toMatchObject({ ignored: 1 });
    await expect(replayInbox.execute(engineer, { selection })).rejects.toMatchObject({ code: "RULE_VIOLATION" });
  });

  test("skip leaves it for good with a reason; another role, another state and an unknown message are refused", async () => {
    const [dead] = await db.owner<{ id: string }[]>`select id from inbox where source = 'odd' and event_id = 'text'`;
    const ids = [dead?.id ?? ""];
    await expect(skipInbox.execute(db.as("controller"), { ids, reason: "an error page" })).rejects.toMatchObject({
      code: "FORBIDDEN",
    });
    const engineer = db.as("integration_engineer");
    const results = await Promise.allSettled([
      skipInbox.execute(engineer, { ids, reason: "an error page" }),
      skipInbox.execute(engineer, { ids, reason: "an error page" }),
    ]);
    expect(results.map((result) => result.status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(await db.owner`select state from inbox where id = ${ids[0] ?? ""}`).toEqual([{ state: "skipped" }]);
    expect(await db.owner`select payload->>'reason' as reason from events where type = 'inbox.skipped'`).toEqual([
      { reason: "an error page" },
    ]);
    await expect(
      skipInbox.execute(engineer, { ids: ["00000000-0000-7000-8000-000000000000"], reason: "none" }),
    ).rejects.toMatchObject({ code: "NOT_FOUND" });
  });
});

describe("the command", () => {
  test("leaves its event with counts and is refused to people", async () => {
    const source = plainSource("counted");
    await arrive(db, source, [message("1", [record("billing_product", "prod_q")])]);
    expect(
      await db.owner`select payload->'data' as data from events where stream = 'source:counted' and type = 'sync.applied'`,
    ).toEqual([
      { data: { taken: 1, applied: 1, unchanged: 0, ignored: 0, deadLettered: 0, mappingVersion: "counted@test" } },
    ]);
    await expect(applyBatchOf(source).execute(db.as("billing_analyst"), { limit: 10 })).rejects.toMatchObject({
      code: "FORBIDDEN",
    });
  });

  test("of two hands on one source, each message is applied once", async () => {
    const source = plainSource("hands");
    const messages = Array.from({ length: 60 }, (_, place) =>
      message(String(place), [record("billing_product", `prod_h${place}`)]),
    );
    await landMessages.execute(db.asJob("sync-pull"), {
      source: "hands",
      account: "main",
      arrivedBy: "pull",
      messages,
    });
    const results = await Promise.all(
      [1, 2, 3].map(() => applyInbox(db.asJob("sync-apply"), source, { batchSize: 7 })),
    );
    expect(results.reduce((sum, result) => sum + result.applied, 0)).toBe(60);
    expect(await db.owner`select count(*)::int as count from source_records where external_id like 'prod_h%'`).toEqual([
      { count: 60 },
    ]);
  });

  test("two sources at once bring about what they would one after the other", async () => {
    const [billing, crm] = [plainSource("stripe"), plainSource("salesforce")];
    const many = Array.from({ length: 40 }, (_, place) => place);
    await landMessages.execute(db.asJob("sync-pull"), {
      source: "stripe",
      account: "main",
      arrivedBy: "pull",
      messages: many.map((n) =>
        message(`par:${n}`, [record("billing_customer", `cus_p${n}`, { accountId: `acc_p${n}`, entityCode: null })]),
      ),
    });
    await landMessages.execute(db.asJob("sync-pull"), {
      source: "salesforce",
      account: "main",
      arrivedBy: "pull",
      messages: many.map((n) => message(`par:${n}`, [record("crm_account", `acc_p${n}`)])),
    });
    await Promise.all([
      applyInbox(db.asJob("sync-apply"), billing, { batchSize: 9 }),
      applyInbox(db.asJob("sync-apply"), crm, { batchSize: 11 }),
    ]);
    expect(
      await db.owner`select count(*)::int as count from customers where external_id like 'acc_p%' and email is not null and tier is not null`,
    ).toEqual([{ count: 40 }]);
  });
});
