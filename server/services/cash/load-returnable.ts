import { sql } from "drizzle-orm";
import { RETURNING } from "#server/domain/cash/bank-returns";
import { placedBy } from "#server/domain/exceptions/payment-returned";
import type { Returnable } from "#server/domain/exceptions/return-trouble";
import type { Scope } from "#server/kernel/context";
import { notFound } from "#server/kernel/errors";
import { loadBankEntryFacts } from "#server/services/exceptions/load-bank-entry-facts";

/** A booking with our account it is on, and its open case. */
export type ReturnGround = Returnable & {
  bankAccountId: string;
  caseId: string | null;
};

/** @throws AppError NOT_FOUND for a booking that is gone or of a legal entity the actor does not work for. */
export async function loadReturnable(
  scope: Pick<Scope, "tx" | "now">,
  entryId: string,
  requestId?: string,
): Promise<ReturnGround> {
  const [facts] = await loadBankEntryFacts(scope, [entryId]);
  const account = await loadAccount(scope, entryId);
  if (!facts || !account)
    throw notFound("There is no such booking, or it belongs to a legal entity you do not work for.");
  const acts = await loadActsUnderWay(scope, entryId);
  const posts = [...facts.acts, ...acts].some(({ operation }) => operation === "document.post");
  return {
    facts,
    account,
    bankAccountId: account.id,
    caseId: account.case_id,
    applyingMinor: acts.reduce((sum, { operation, payload }) => sum + placedBy(operation, payload), 0n),
    isPassedOn: posts,
    askedMinor: await askedBefore(scope, entryId, requestId ?? null),
  };
}

type AccountRow = { id: string; name: string; identifier: string; currency: string; case_id: string | null };

async function loadAccount({ tx }: Pick<Scope, "tx">, entryId: string): Promise<AccountRow | undefined> {
  const [row] = await tx.execute<AccountRow>(sql`
    select a.id, a.name, a.identifier, a.currency,
      (select c.id from cases c where c.subject_type = 'bank_entry' and c.subject_id = e.id and c.closed_at is null order by c.number limit 1) as case_id
    from bank_entries e join bank_accounts a on a.id = e.bank_account_id where e.id = ${entryId}::uuid`);
  return row;
}

type ActRow = { operation: string; payload: Record<string, unknown> };

/** Acts of its cases that have not ended: each may still take what it asks for. */
function loadActsUnderWay({ tx }: Pick<Scope, "tx">, entryId: string): Promise<ActRow[]> {
  return tx.execute<ActRow>(sql`
    select f.operation, f.payload from cases c join effects f on f.case_id = c.id
    where c.subject_type = 'bank_entry' and c.subject_id = ${entryId}::uuid and f.state in ('intent', 'sent', 'unknown') and f.operation <> ${RETURNING}`);
}

/**
 * What others ask to send back of it: of a request that is only being asked for, all that stand; of one that was signed,
 * those submitted before it, so that of two over the same money the first is carried out.
 */
async function askedBefore({ tx }: Pick<Scope, "tx">, entryId: string, requestId: string | null): Promise<bigint> {
  const [row] = await tx.execute<{ minor: string }>(sql`
    select coalesce(sum(r.amount_minor), 0)::text as minor
    from approval_requests r left join approval_requests own on own.id = ${requestId}::uuid
    where r.kind = 'bank_return' and r.subject_id = ${entryId}::uuid and r.state in ('pending', 'approved', 'executing', 'failed')
      and r.id is distinct from own.id
      and (own.id is null or own.state in ('draft', 'pending', 'voided') or (r.submitted_at, r.number) < (own.submitted_at, own.number))`);
  return BigInt(row?.minor ?? 0);
}
