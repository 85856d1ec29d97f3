import { givenCases } from "#db/testing/given-cases";
import { prepareRequest } from "#server/services/approvals/prepare-request";
import { submitRequest } from "#server/services/approvals/submit-request";
import { attachFile } from "#server/services/case-files/attach-file";
import { commentOnCase } from "#server/services/cases/comment-on-case";
import type { Company } from "#server/services/exceptions/testing/company";
import { uploadFile } from "#server/services/files/upload-file";
import { askQuestion } from "#server/services/questions/ask-question";

/** The legal entity somebody works for, and one they do not. */
export const OWN = "DE01";
export const OTHER = "US01";

/** Gives both legal entities some of everything people add to what the sources say, by the commands people use. */
export async function workInBoth({ db }: Company): Promise<void> {
  const given = givenCases(db.owner, db.clock.now());
  const analyst = await given.person("Ana Ruiz", "billing_analyst");
  const answering = await given.person("Maya Fenwick", "contributor");
  const as = db.as("billing_analyst", "all", analyst);
  for (const entity of [OWN, OTHER]) {
    const [invoice] = await db.owner<{ id: string; customerId: string; currency: string }[]>`
      select id, customer_id as "customerId", currency from invoices
      where entity_code = ${entity} and status = 'open' and number is not null and total_minor > 100000 order by id limit 1`;
    if (!invoice) throw new Error(`${entity} has no open invoice.`);
    const { id: caseId } = await given.case({
      entityCode: entity,
      customerId: invoice.customerId,
      subjectId: invoice.id,
      currency: invoice.currency,
      title: `Something about ${entity}`,
    });
    await commentOnCase.execute(as, { caseId, text: `A word about ${entity}.`, mentions: [] });
    await askQuestion.execute(as, { caseId, askedOfId: answering.userId, text: `What of ${entity}?` });
    const content = Buffer.from(`%PDF-1.4 ${entity}`).toString("base64");
    await attachFile.execute(as, { caseId, name: `${entity}.pdf`, content });
    const rows = Buffer.from(`Customer ID,Name,Country,Currency\nA-${entity},Firm of ${entity},DE,EUR\n`).toString(
      "base64",
    );
    await uploadFile.execute(as, { fileName: `${entity}.csv`, content: rows, subject: "customers", entity });
    const { requestId, version } = await prepareRequest.execute(as, {
      kind: "credit_memo",
      terms: { invoiceId: invoice.id, choice: { of: "amount", totalMinor: "1000" }, memo: `For ${entity}` },
      reasonCode: "goodwill",
      reason: `Goodwill of ${entity}, asked for in a test.`,
      caseId,
    });
    await submitRequest.execute(as, { requestId, version });
  }
}

/** Every table whose rows belong to a legal entity, and whether they have an id. */
export async function scopedTables({ db }: Company): Promise<{ table: string; hasId: boolean }[]> {
  return db.owner<{ table: string; hasId: boolean }[]>`
    select c.relname as table, exists (
      select from pg_attribute a where a.attrelid = c.oid and a.attname = 'id' and a.atttypid = 'uuid'::regtype) as "hasId"
    from pg_class c join pg_attribute e on e.attrelid = c.oid and e.attname = 'entity_code' and not e.attisdropped
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') order by 1`;
}
