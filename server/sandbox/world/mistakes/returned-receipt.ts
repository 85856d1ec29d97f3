import { demoBankAccounts } from "#server/domain/demo/bank-accounts";
import { onBusinessDay } from "#server/sandbox/bank/business-days";
import { chargeEntryId, strayEntryId } from "#server/sandbox/bank/entry-ids";
import { lastStatementDay } from "#server/sandbox/bank/statements";
import type { TakenBack } from "#server/sandbox/world/cash";
import { type EntityCode, entityOf } from "#server/sandbox/world/legal-entities";
import { paysByTransfer } from "#server/sandbox/world/mistakes/overpayment";
import { note } from "#server/sandbox/world/mistakes/plant";
import { wantedVariant } from "#server/sandbox/world/mistakes/variants";
import { drawsFor } from "#server/sandbox/world/prng";
import { addDays, DAY, dateIn } from "#server/sandbox/world/time";
import type { PlantedMistake, World } from "#server/sandbox/world/world";

/** Banks take a transfer back within weeks, not months. */
const RECENT = 25 * DAY;
/** Whose bank returns a transfer mostly sends it again; until then nobody misses it. */
const AGAIN_WITHIN_DAYS = 7;
const REASONS = ["AC04", "AC06", "FOCR", "MD06"] as const;

type Receipt = { id: string; entity: EntityCode; entryId: string };

/** The bank takes back what somebody recorded in billing from its statement, or what billing took in by itself. */
export function injectReturned(world: World, entity: EntityCode | null, count: number): PlantedMistake[] {
  const wanted = wantedVariant(world, "returned_receipt");
  const receipts = [
    ...(wanted === "at_billing" ? [] : recordedReceipts(world)),
    ...(wanted === "recorded" ? [] : chargedReceipts(world, entity)),
  ];
  return receipts
    .filter((receipt) => entity === null || receipt.entity === entity)
    .slice(0, count)
    .map((receipt) => takeBack(world, receipt));
}

function recordedReceipts(world: World): Receipt[] {
  return world.strayReceipts.rows.flatMap((receipt) => {
    const entryId = strayEntryId(receipt);
    return isRecorded(world, entryId) && !isTaken(world, receipt.id)
      ? [{ id: receipt.id, entity: receipt.entity, entryId }]
      : [];
  });
}

/** Ordinary transfers that a statement tells of, one of each customer, the latest first. */
function chargedReceipts(world: World, entity: EntityCode | null): Receipt[] {
  const seen = new Set<string>();
  return world.charges.rows.toReversed().flatMap((charge) => {
    const { bankedAt, customerId, reference, refunded } = charge;
    const invoice = world.invoices.must(charge.invoiceId);
    if (bankedAt === null || bankedAt < world.now - RECENT || seen.has(customerId)) return [];
    seen.add(customerId);
    if (reference !== null || refunded > 0 || isTaken(world, charge.id)) return [];
    if (entity !== null && invoice.entity !== entity) return [];
    if (!paysByTransfer(world, world.customers.must(customerId))) return [];
    // Of equal receipts of one payer nobody could say which one billing was told of.
    if (world.strayReceipts.rows.some((one) => one.customerId === customerId && one.amount === charge.amount))
      return [];
    const entryId = chargeEntryId(world, invoice.entity, charge.id);
    return entryId === null ? [] : [{ id: charge.id, entity: invoice.entity, entryId }];
  });
}

export function takeBack(world: World, { id, entity, entryId }: Receipt): PlantedMistake {
  const reason = drawsFor(world.seed, `taken back/${id}`).pick(REASONS);
  const row = world.takenBack.add({
    id: world.id("back", id).toUpperCase(),
    receiptId: id,
    entity,
    entryId,
    reason,
    createdAt: world.now,
  });
  return note(world, {
    type: "returned_receipt",
    entity,
    subject: { system: "bank", type: "entry", id: entryId },
    plantedAt: world.now,
    explanation: `The bank took ${row.receiptId} back: ${reason}.`,
  });
}

function isTaken(world: World, receiptId: string): boolean {
  return world.takenBack.rows.some((row) => row.receiptId === receiptId);
}

/** Whether a statement tells that the receipt went back: nobody has it to apply any more. */
export function wentBack(world: World, receiptId: string): boolean {
  return world.takenBack.rows.some((row) => row.receiptId === receiptId && isTold(world, row));
}

/** Whether somebody told billing of the booking and nobody that it went back. */
function isRecorded(world: World, entryId: string): boolean {
  return world.paymentRecords.rows.some(
    (row) => row.metadata.bank_entry === entryId && (row.returned?.amount ?? 0) < row.amount,
  );
}

export function isStillCounted(world: World, { subject }: PlantedMistake): boolean {
  const row = world.takenBack.rows.find(({ entryId }) => entryId === subject.id);
  if (!row || !isTold(world, row)) return false;
  const charge = world.charges.get(row.receiptId);
  if (!charge) return isRecorded(world, row.entryId);
  return charge.refunded === 0 && today(world, row) > addDays(bookedOn(row), AGAIN_WITHIN_DAYS);
}

function isTold(world: World, row: TakenBack): boolean {
  const account = demoBankAccounts.find((each) => each.entity === row.entity);
  return account !== undefined && bookedOn(row) <= lastStatementDay(world, account);
}

function bookedOn({ entity, createdAt }: TakenBack): string {
  return onBusinessDay(dateIn(entityOf(entity).timeZone, createdAt));
}

function today(world: World, { entity }: TakenBack): string {
  return dateIn(entityOf(entity).timeZone, world.now);
}
