import { openTestDatabase, TEST_NOW, type TestDatabase } from "#db/testing/database";
import { givenCases } from "#db/testing/given-cases";

type Member = { customerId: string; invoiceId: string };
export type GivenFamily = { db: TestDatabase; parent: Member; child: Member };

/**
 * A customer and its subsidiary, each with an open invoice over 107.00 dollars, paid and credited in part; the subsidiary's is
 * contested. Of the parent's payment over 50.00 dollars, 27.00 pay its invoice and 3.00 went back.
 */
export async function givenFamily(): Promise<GivenFamily> {
  const db = await openTestDatabase();
  const given = givenCases(db.owner, TEST_NOW);
  const parent = await given.openInvoice();
  const child = await given.openInvoice();
  await db.owner`update customers set name = 'Northwind Nordic', parent_id = ${parent.customerId} where id = ${child.customerId}`;
  await db.owner`update invoices set is_disputed = true where id = ${child.invoiceId}`;
  const paymentId = given.freshId();
  await db.owner`insert into payments ${db.owner({
    id: paymentId,
    entity_code: "US01",
    customer_id: parent.customerId,
    currency: "USD",
    amount_minor: "5000",
    refunded_minor: "300",
    method: "wire",
    received_on: "2026-02-20",
    system: "stripe",
    external_id: "py_1",
    source_version_at: TEST_NOW,
    mapping_version: "1",
    correlation_id: "test",
    last_seen_at: TEST_NOW,
  })}`;
  await db.owner`update allocations set payment_id = ${paymentId} where invoice_id = ${parent.invoiceId}`;
  return { db, parent, child };
}
