import { sql } from "drizzle-orm";
import { z } from "zod";
import type { Connector } from "#server/connectors/connector";
import type { CensusRow } from "#server/domain/completeness/census-row";
import { compareSides } from "#server/domain/completeness/compare-sides";
import { BILLING_TO_ERP_SUBJECT } from "#server/domain/completeness/views";
import { TAKEN_BACK } from "#server/domain/exceptions/process-postings";
import { addHours, isPlainDate, type PlainDate } from "#server/domain/time";
import type { Context } from "#server/kernel/context";
import { defineQuery } from "#server/kernel/query";
import { sha256 } from "#server/services/completeness/hash-text";
import type { DayWindow } from "#server/services/completeness/our-side";
import { PlaceBook } from "#server/services/completeness/places";
import { recordTotals } from "#server/services/completeness/record-totals";
import type { SubjectResult } from "#server/services/completeness/run-reconcile";
import { totalsOf } from "#server/services/completeness/totals";
import { reconcile } from "#server/services/exceptions/reconcile";
import { isFirstLoadComplete } from "#server/services/sync/first-load";
import { knownSources } from "#server/services/sync/known-sources";

/** An invoice reaches the ERP by an import that runs later the same day. */
const IMPORTED_WITHIN_HOURS = 24;

const nothingCounted: SubjectResult = {
  subject: BILLING_TO_ERP_SUBJECT,
  listed: 0,
  landed: 0,
  unreadable: 0,
  groups: 0,
  broken: 0,
  mended: 0,
  open: 0,
};

/**
 * Every invoice that billing finalized must stand in the ERP, by legal entity, day of issue and currency. Imports that
 * wait or were rejected explain what is missing: the rejected ones have their own exception.
 */
export async function compareBillingToErp(
  context: Context,
  connector: Connector,
  window: DayWindow,
): Promise<SubjectResult> {
  const parties = knownSources().filter((source) => source.role === "billing" || source.role === "erp");
  if (
    !(await isFirstLoadComplete(
      context,
      parties.map((source) => source.key),
    ))
  )
    return nothingCounted;
  const places = await PlaceBook.open(context);
  const posted = await loadPostings.execute(context, window);
  const reasons = new Map<string, string>();
  for (const row of posted) {
    const reason = reasonOf(row, context.now());
    if (reason !== null) reasons.set(nameOf(row), reason);
  }
  const groups = compareSides(
    [...posted.flatMap(inErp), ...(await loadForeign.execute(context, window)).map(foreignRow)],
    posted.map(inBilling),
    sha256,
  );
  const totals = totalsOf(groups, window, places.entities, ({ externalId }) => reasons.get(externalId) ?? null);
  const { brokenIds, repairedIds } = await recordTotals.execute(context, {
    source: connector.key,
    account: connector.account,
    subject: BILLING_TO_ERP_SUBJECT,
    direction: "out",
    ...window,
    totals,
  });
  await reconcile(context, "control_total", [...brokenIds, ...repairedIds]);
  return {
    ...nothingCounted,
    listed: posted.length,
    groups: groups.length,
    broken: brokenIds.length,
    mended: repairedIds.length,
    open: brokenIds.length,
  };
}

type Posted = {
  external_id: string;
  number: string | null;
  entity_code: string;
  issued_on: PlainDate;
  currency: string;
  total_minor: string;
  finalized_at: string | null;
  credited_minor: string;
  /** One entry per document of the ERP, normally one. */
  postings: { currency: string; totalMinor: string }[];
  import_status: string | null;
  import_error: string | null;
};

const Window = z.strictObject({
  fromOn: z.string().refine(isPlainDate, "a day"),
  toOn: z.string().refine(isPlainDate, "a day"),
});

/** What was taken back in the ledger stands there no more, though its document is kept. */
const takenBack = sql`${sql.param([...TAKEN_BACK])}::text[]`;

const loadPostings = defineQuery({
  name: "completeness.billing_to_erp",
  permission: "sync.read",
  input: Window,
  async run(scope, { fromOn, toOn }) {
    return scope.tx.execute<Posted>(sql`
      select i.external_id, i.number, i.entity_code, i.issued_on::text as issued_on, i.currency, i.total_minor::text as total_minor, i.finalized_at,
        credited.minor::text as credited_minor, erp.postings, waiting.status as import_status, waiting.error as import_error
      from invoices i
      cross join lateral (
        select coalesce(sum(m.total_minor), 0) as minor from credit_memos m where m.invoice_id = i.id and m.deleted_at is null) credited
      cross join lateral (
        select coalesce(jsonb_agg(jsonb_build_object('currency', d.currency, 'totalMinor', d.total_minor::text) order by d.external_id), '[]') as postings
        from erp_documents d where d.invoice_id = i.id and d.kind = 'invoice' and d.deleted_at is null and lower(d.status) <> all(${takenBack})) erp
      left join lateral (
        select d.status, coalesce(d.error_message, d.error_code) as error from erp_documents d
        where d.invoice_id = i.id and d.kind = 'import' and d.deleted_at is null order by d.source_version_at desc, d.external_id desc limit 1) waiting on true
      where i.issued_on between ${fromOn}::date and ${toOn}::date and i.status in ('open', 'paid', 'uncollectible')
        and i.system <> 'file' and i.deleted_at is null and i.total_minor <> 0`);
  },
});

type Foreign = {
  external_id: string;
  entity_code: string;
  document_on: PlainDate;
  currency: string;
  total_minor: string;
};

/** Invoices of the ERP that name a billing invoice nobody here knows. */
const loadForeign = defineQuery({
  name: "completeness.unknown_in_billing",
  permission: "sync.read",
  input: Window,
  async run(scope, { fromOn, toOn }) {
    return scope.tx.execute<Foreign>(sql`
      select coalesce(d.number, d.external_id) as external_id, d.entity_code, d.document_on::text as document_on, d.currency, d.total_minor::text as total_minor
      from erp_documents d
      where d.kind = 'invoice' and d.document_on between ${fromOn}::date and ${toOn}::date and d.invoice_id is null
        and d.billing_external_id is not null and d.deleted_at is null and lower(d.status) <> all(${takenBack})`);
  },
});

function nameOf({ number, external_id }: Posted): string {
  return number ?? external_id;
}

function inBilling(row: Posted): CensusRow {
  return {
    externalId: nameOf(row),
    businessOn: row.issued_on,
    entityCode: row.entity_code,
    currency: row.currency,
    amountMinor: BigInt(row.total_minor),
  };
}

/** The ERP may take an invoice net of the credit notes issued before its import; that is the same invoice. */
function inErp(row: Posted): CensusRow[] {
  const billed = inBilling(row);
  const net = billed.amountMinor - BigInt(row.credited_minor);
  return row.postings.map(({ currency, totalMinor }) => ({
    ...billed,
    currency,
    amountMinor: BigInt(totalMinor) === net ? billed.amountMinor : BigInt(totalMinor),
  }));
}

function foreignRow({ external_id, entity_code, document_on, currency, total_minor }: Foreign): CensusRow {
  return {
    externalId: external_id,
    businessOn: document_on,
    entityCode: entity_code,
    currency,
    amountMinor: BigInt(total_minor),
  };
}

function reasonOf(row: Posted, now: Date): string | null {
  if (row.postings.length > 0) return null;
  if (row.import_status === "pending") return "The ERP has taken it and not posted it yet.";
  if (row.import_status === "rejected")
    return `The ERP rejected it${row.import_error ? `: ${row.import_error.replace(/\.$/, "")}` : ""}. The invoice has its own exception.`;
  const isFresh = row.finalized_at !== null && addHours(new Date(row.finalized_at), IMPORTED_WITHIN_HOURS) > now;
  return isFresh ? "It was finalized less than a day ago and the import has not run yet." : null;
}
