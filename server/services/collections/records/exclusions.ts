import { and, eq, gte, isNull, lte, or, sql } from "drizzle-orm";
import { collectionExclusions } from "#db/schema/collections";
import type { EnterExclusionInput } from "#server/domain/collections/record-inputs";
import { exclusionTrouble, isLongExclusion } from "#server/domain/collections/record-rules";
import { type ExclusionKind, isStandstill } from "#server/domain/collections/records";
import { dayWords } from "#server/domain/exceptions/words";
import { addDays } from "#server/domain/time";
import type { Outcome } from "#server/kernel/command";
import type { Scope } from "#server/kernel/context";
import { conflict, notFound, ruleViolation } from "#server/kernel/errors";
import { newId } from "#server/kernel/ids";
import { accountEvent, doer } from "#server/services/collections/records/account-event";
import { type Account, lockAccount } from "#server/services/collections/records/lock-account";
import { requireInvoices } from "#server/services/collections/records/promise-ground";
import { askForWorklist } from "#server/services/worklist/ask-for-worklist";

export type ExclusionRecord = typeof collectionExclusions.$inferSelect;

/** Leaves an account, or one of its invoices, alone. The same is left out once at a time. */
export async function leaveOut(
  scope: Scope,
  input: EnterExclusionInput,
): Promise<Outcome<{ exclusionId: string; message: string }>> {
  const account = await lockAccount(scope, input.customerId);
  const { invoiceId, fromOn, untilOn, reason } = input;
  const trouble = exclusionTrouble(input, account.today);
  if (trouble) throw ruleViolation(trouble);
  const [invoice] = invoiceId === null ? [] : await requireInvoices(scope, account, [invoiceId]);
  const what = invoice ? `invoice ${invoice.number} of ${account.name}` : account.name;
  await refuseOverlap(scope, input, what);
  const id = newId(scope.now);
  const by = doer(scope);
  await scope.tx.insert(collectionExclusions).values({
    id,
    entityCode: account.entity,
    customerId: account.id,
    invoiceId,
    kind: "left_out",
    reason,
    fromOn,
    untilOn,
    enteredById: by.id,
    enteredBy: by.name,
    enteredAt: scope.now,
  });
  await askForWorklist(scope, [account.id]);
  const days = `from ${dayWords(fromOn)} ${untilOn === null ? "until somebody ends it" : `to ${dayWords(untilOn)}`}`;
  return {
    result: { exclusionId: id, message: `Nothing is asked of ${what} ${days}.` },
    events: [
      accountEvent(
        "exclusion.entered",
        account,
        { type: "collection_exclusion", id },
        {
          after: { kind: "left_out", invoiceId, fromOn, untilOn },
          reason,
          data: { sentence: `${by.name} left ${what} out of collections ${days}.` },
        },
      ),
    ],
  };
}

async function refuseOverlap(
  { tx }: Scope,
  { customerId, invoiceId, fromOn, untilOn }: EnterExclusionInput,
  what: string,
): Promise<void> {
  const of = collectionExclusions;
  const [other] = await tx
    .select()
    .from(of)
    .where(
      and(
        eq(of.customerId, customerId),
        eq(of.kind, "left_out"),
        isNull(of.endedAt),
        invoiceId === null ? isNull(of.invoiceId) : eq(of.invoiceId, invoiceId),
        or(isNull(of.untilOn), gte(of.untilOn, fromOn)),
        untilOn === null ? sql`true` : lte(of.fromOn, untilOn),
      ),
    )
    .limit(1);
  if (!other) return;
  const until = other.untilOn === null ? "until somebody ends it" : `until ${dayWords(other.untilOn)}`;
  throw conflict(
    `${other.enteredBy} left ${what} out from ${dayWords(other.fromOn)} ${until} already. End that first, or choose other days.`,
  );
}

/** An exclusion that still holds or is to come, with its account locked. @throws AppError */
export async function lockExclusion(
  scope: Scope,
  exclusionId: string,
): Promise<{ account: Account; exclusion: ExclusionRecord }> {
  const find = () =>
    scope.tx
      .select()
      .from(collectionExclusions)
      .where(eq(collectionExclusions.id, exclusionId))
      .then(([row]) => row);
  const missing = "There is no such exclusion, or it belongs to a legal entity you do not work for.";
  const found = await find();
  if (!found) throw notFound(missing);
  const account = await lockAccount(scope, found.customerId);
  const exclusion = await find();
  if (!exclusion) throw notFound(missing);
  if (exclusion.endedAt !== null)
    throw conflict(`${exclusion.endedBy} ended this exclusion of ${account.name} already. Nothing was changed.`);
  if (exclusion.untilOn !== null && exclusion.untilOn < account.today)
    throw ruleViolation(
      `This exclusion of ${account.name} ran until ${dayWords(exclusion.untilOn)}; there is nothing to end.`,
    );
  return { account, exclusion };
}

/** Whether ending it is up to whoever leads collections, whoever entered it aside. */
export function isLeadsToEnd({ kind, fromOn, untilOn }: Pick<ExclusionRecord, "kind" | "fromOn" | "untilOn">): boolean {
  if (kind === "agency" || isStandstill(kind)) return true;
  return isLongExclusion({ fromOn, untilOn });
}

function endWords(kind: ExclusionKind, name: string): string {
  if (kind === "agency") return `took ${name} back from the agency`;
  if (kind === "asked") return `ended the hold of ${name}`;
  return `ended the ${kind === "left_out" ? "exclusion" : "standstill"} of ${name}`;
}

/** Ends it as of yesterday: today something may be asked again. */
export async function endExclusionNow(
  scope: Scope,
  { account, exclusion }: { account: Account; exclusion: ExclusionRecord },
  reason: string,
): Promise<Outcome<{ exclusionId: string; message: string }>> {
  const { name: endedBy } = doer(scope);
  const endedOn = addDays(account.today, -1);
  await scope.tx
    .update(collectionExclusions)
    .set({ endedOn, endedBy, endedReason: reason, endedAt: scope.now })
    .where(eq(collectionExclusions.id, exclusion.id));
  await askForWorklist(scope, [account.id]);
  const { kind, untilOn } = exclusion;
  return {
    result: { exclusionId: exclusion.id, message: `${account.name} is worked again.` },
    events: [
      accountEvent(
        "exclusion.ended",
        account,
        { type: "collection_exclusion", id: exclusion.id },
        {
          before: { kind, untilOn },
          after: { endedOn },
          reason,
          data: { sentence: `${endedBy} ${endWords(kind, account.name)}.` },
        },
      ),
    ],
  };
}
