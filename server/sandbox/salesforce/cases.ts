import type { CrmRow } from "#server/sandbox/salesforce/shapes";
import { type Step, stamp, stepAt } from "#server/sandbox/salesforce/steps";
import { salesforceId } from "#server/sandbox/world/ids";
import type { Customer } from "#server/sandbox/world/model";
import { drawsFor, hashText } from "#server/sandbox/world/prng";
import { DAY, HOUR } from "#server/sandbox/world/time";
import type { World } from "#server/sandbox/world/world";

type CaseStatus = "New" | "Working" | "Waiting on Customer" | "Escalated" | "Closed";

const CASE_SHARE = 0.015;
const FEWEST_CASES = 2;

const SUBJECTS = [
  ["Invoice does not match our contract", "Billing", true],
  ["Please send a corrected invoice", "Billing", true],
  ["Who is our new account manager?", "Contract", false],
  ["Terms of the coming renewal", "Contract", false],
  ["Question about the seats we pay for", "Billing", true],
] as const;

/** A few customers wrote to their account team rather than to support, in the two months around the anchor. */
export function caseRows(world: World): CrmRow[] {
  const wanted = Math.max(FEWEST_CASES, Math.round(world.customers.rows.length * CASE_SHARE));
  return world.customers.rows
    .map((customer, index) => ({ customer, index, rank: hashText(world.seed, `case of ${customer.accountId}`) }))
    .sort((left, right) => left.rank - right.rank)
    .slice(0, wanted)
    .map(({ customer, index }) => caseRow(world, customer, index))
    .filter((row) => row !== null);
}

function caseRow(world: World, customer: Customer, index: number): CrmRow | null {
  const draw = drawsFor(world.seed, `case/${customer.accountId}`);
  const createdAt = Math.max(world.anchor + draw.int(-50, 12) * DAY + draw.int(0, 9) * HOUR, customer.createdAt + DAY);
  const [subject, reason, namesInvoice] = draw.pick(SUBJECTS);
  const isEscalated = draw.happens(0.15);
  const steps: Step<CaseStatus>[] = [
    [createdAt, "New"],
    [createdAt + draw.int(2, 30) * HOUR, isEscalated ? "Escalated" : "Working"],
    [createdAt + draw.int(32, 90) * HOUR, draw.happens(0.4) ? "Waiting on Customer" : "Working"],
    [createdAt + draw.int(4, 25) * DAY, "Closed"],
  ];
  const taken = stepAt(steps, world.now);
  if (!taken) return null;
  const [at, status] = taken;
  return {
    Id: salesforceId("500", index + 1),
    CaseNumber: String(1_000 + index).padStart(8, "0"),
    AccountId: customer.accountId,
    SuppliedName: customer.contactName,
    SuppliedEmail: customer.email,
    Subject: subject,
    Status: status,
    Priority: draw.pick(["Low", "Medium", "Medium", "High"]),
    Type: reason,
    Reason: reason,
    Origin: draw.pick(["Email", "Phone", "Web"]),
    Invoice_Number__c: namesInvoice ? invoiceBefore(world, customer, createdAt) : null,
    IsClosed: status === "Closed",
    IsEscalated: isEscalated && at > createdAt,
    CreatedDate: stamp(createdAt),
    ClosedDate: status === "Closed" ? stamp(at) : null,
    SystemModstamp: stamp(at),
    IsDeleted: false,
  };
}

/** The invoice the customer had got last when it wrote. */
function invoiceBefore(world: World, customer: Customer, instant: number): string | null {
  const sent = (world.links.invoicesByCustomer.get(customer.id) ?? [])
    .map((id) => world.invoices.must(id))
    .filter((invoice) => invoice.finalizedAt !== null && invoice.finalizedAt < instant);
  const latest = sent.toSorted((left, right) => (left.finalizedAt ?? 0) - (right.finalizedAt ?? 0)).at(-1);
  return latest?.number ?? null;
}
