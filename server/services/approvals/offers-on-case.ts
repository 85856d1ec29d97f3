import { sql } from "drizzle-orm";
import { isDeviationType, isOutlierType } from "#server/domain/approvals/acceptable";
import { monthOf } from "#server/domain/approvals/revenue-months";
import { isOpen } from "#server/domain/cases/machine";
import type { FixOffer } from "#server/domain/cases/views";
import type { ApprovalOffer } from "#server/domain/exceptions/awaited-approval";
import { PriceVarianceDetails } from "#server/domain/exceptions/types/contract-price-details";
import { UnapprovedDetails } from "#server/domain/exceptions/types/unapproved-rate-details";
import { productWords } from "#server/domain/exceptions/words";
import { MICROS_PER_MINOR } from "#server/domain/money";
import { addDays, businessDate, type PlainDate } from "#server/domain/time";
import type { Scope } from "#server/kernel/context";
import type { CaseRecord } from "#server/services/cases/lock-case";
import { loadTimeZone } from "#server/services/entities/time-zone";

/** A quarter is what an exception mostly asks for; whoever asks chooses another end. */
const EXCEPTION_DAYS = 90;

const NEEDS_SIGNATURES =
  "This needs the signatures of others. Ask for it here; it is carried out once they have signed.";

type Reading = Pick<Scope, "tx" | "now">;

/** What can be asked for over an open case beside its corrections: to let what was found stand, or to agree it anew. */
export async function offersOnCase(scope: Reading, row: CaseRecord): Promise<FixOffer[]> {
  if (!isOpen(row.state) || row.state === "correcting" || row.entityCode === null) return [];
  const today = businessDate(scope.now, await loadTimeZone(scope, row.entityCode));
  return [
    ...(row.isHoldingInvoice && row.subjectType === "invoice" ? [release(row)] : []),
    ...(isOutlierType(row.type) ? [billAsItIs(row)] : []),
    ...(isDeviationType(row.type) ? [exception(row, today)] : []),
    ...(await agreedAnew(scope, row, today)),
    ...(await revenueOtherwise(scope, row, today)),
  ];
}

function offered(key: string, label: string, steps: string[], approval: ApprovalOffer): FixOffer {
  return { key, label, steps, fields: [], refusal: NEEDS_SIGNATURES, approval };
}

function release(row: CaseRecord): FixOffer {
  return offered(
    "release_held",
    `Let ${row.document ?? "the draft"} go out as it is`,
    ["It goes out as billing has it.", "This case stays open until what is wrong is put right."],
    { kind: "invoice_release", terms: { invoiceId: row.subjectId }, reasonCode: "other" },
  );
}

function billAsItIs(row: CaseRecord): FixOffer {
  return offered(
    "bill_outlier",
    "Bill it as it stands",
    ["What stands out is billed.", "This case closes, and comes back only where more is charged."],
    { kind: "outlier_release", terms: { caseId: row.id }, reasonCode: "other" },
  );
}

function exception(row: CaseRecord, today: PlainDate): FixOffer {
  const terms = { caseId: row.id, covers: "document", fromOn: today, untilOn: addDays(today, EXCEPTION_DAYS) };
  return offered(
    "let_deviate",
    "Make an exception from the contract",
    [
      "What deviates stands until the last day.",
      "This case closes, and comes back where it goes further or lasts longer.",
    ],
    { kind: "contract_exception", terms, reasonCode: "contract_change" },
  );
}

/** A price that is billed and was not agreed can be agreed; so can another one of an hour. */
async function agreedAnew(scope: Reading, row: CaseRecord, today: PlainDate): Promise<FixOffer[]> {
  const priced = row.type === "contract_price_variance" ? PriceVarianceDetails.safeParse(row.details).data : undefined;
  const variances = priced?.variances.filter(({ kind }) => kind === "price" || kind === "price_and_quantity") ?? [];
  const hourly = row.type === "unapproved_rate_change" ? UnapprovedDetails.safeParse(row.details).data : undefined;
  const rates = hourly?.parts.filter((part) => part.kind === "rate") ?? [];
  if (variances.length + rates.length === 0) return [];
  const [found] = await scope.tx.execute<{ contract_id: string | null; starts_on: PlainDate | null }>(
    sql`select contract_id, period_starts_on::text as starts_on from invoices where id = ${row.subjectId}`,
  );
  const ids = await rateIds(scope, rates);
  return [
    ...variances.flatMap(({ productCode, billedPriceMicros, agreedSince }) =>
      found?.contract_id
        ? [
            agreeOffer(productWords(productCode), {
              of: "subscription",
              contractId: found.contract_id,
              productCode,
              currency: priced?.currency,
              priceMinor: (BigInt(billedPriceMicros) / MICROS_PER_MINOR).toString(),
              effectiveOn: later(found.starts_on ?? today, addDays(agreedSince, 1)),
            }),
          ]
        : [],
    ),
    ...rates.flatMap(({ rateId, role, hourlyMinor }) => {
      const id = ids.get(rateId);
      if (id === undefined) return [];
      const terms = { of: "hourly", rateId: id, currency: hourly?.currency, priceMinor: hourlyMinor };
      return [agreeOffer(role, { ...terms, effectiveOn: addDays(today, 1) })];
    }),
  ];
}

function later(left: PlainDate, right: PlainDate): PlainDate {
  return left > right ? left : right;
}

function agreeOffer(what: string, terms: Record<string, unknown>): FixOffer {
  return offered(
    `agree_rate:${terms.of}:${what}`.slice(0, 100),
    `Agree another price for ${what}`,
    ["The system that keeps the agreement has the new price from that day on, and billing follows."],
    { kind: "rate_change", terms, reasonCode: "price_agreement" },
  );
}

async function rateIds(scope: Reading, parts: readonly { rateId: string }[]): Promise<Map<string, string>> {
  if (parts.length === 0) return new Map();
  const rows = await scope.tx.execute<{ id: string; external_id: string }>(
    sql`select id, external_id from hourly_rates where external_id = any(${sql.param(parts.map(({ rateId }) => rateId))}::text[]) and deleted_at is null`,
  );
  return new Map(rows.map(({ id, external_id: externalId }) => [externalId, id]));
}

async function revenueOtherwise(scope: Reading, row: CaseRecord, today: PlainDate): Promise<FixOffer[]> {
  if (row.type !== "revenue_schedule_divergence") return [];
  const month = monthOf(today);
  const rows = await scope.tx.execute<{ id: string; product_code: string | null; ends_on: PlainDate }>(sql`
    select id, product_code, ends_on::text from revenue_schedules
    where invoice_id = ${row.subjectId} and deleted_at is null and amount_minor <> 0 and ends_on >= ${today}::date order by starts_on, id`);
  return rows.map(({ id, product_code: product, ends_on: endsOn }) =>
    offered(
      `recognise_otherwise:${id}`,
      `Recognise ${product === null ? "the revenue" : productWords(product)} otherwise`,
      ["The ERP recognises what is left of it in other months; closed months stay."],
      {
        kind: "revenue_override",
        terms: { scheduleId: id, fromMonth: month, toMonth: monthOf(endsOn), memo: "" },
        reasonCode: "contract_change",
      },
    ),
  );
}
