import { and, desc, isNull, notInArray } from "drizzle-orm";
import { cases } from "#db/schema/cases";
import { evaluatePriority, PriorityPolicy } from "#server/domain/cases/priority";
import { selfRankedTypes } from "#server/domain/cases/self-ranked";
import { changeOfWords, type Looked, type RehearsedChange } from "#server/domain/policies/rehearsal";
import type { Scope } from "#server/kernel/context";
import { factsOfPriority, REPORTING_CURRENCY } from "#server/services/cases/update-case";
import { activePolicy } from "#server/services/policies/active-policy";
import type { Rehearser } from "#server/services/policies/rehearsals/rehearser";

/** How many stand at the top, where a change of place is told. */
export const TOP = 25;

type Row = Pick<
  typeof cases.$inferSelect,
  | "id"
  | "number"
  | "queue"
  | "title"
  | "customerName"
  | "detectedAt"
  | "severity"
  | "baseAmountMinor"
  | "dueAt"
  | "customerTier"
  | "isHoldingInvoice"
  | "escalationLevel"
  | "boost"
>;
type Placed = { row: Row; before: number; after: number; placeBefore: number; placeAfter: number };

/** The points of every open case as they would be now, in the order they would then stand in. */
export const priorityRehearser: Rehearser = {
  windows: ["open"],
  noun: { one: "open case", many: "open cases" },
  async *look(scope, draft, _window, after) {
    for (const placed of await placesOf(scope, PriorityPolicy.parse(draft))) {
      const place = String(placed.placeAfter).padStart(9, "0");
      if (after === null || place > after) yield lookedAt(placed, place);
    }
  },
};

async function placesOf(scope: Scope, draft: PriorityPolicy): Promise<Placed[]> {
  const { document } = await activePolicy(scope, "case_priority");
  const rows: Row[] = await scope.tx
    .select({
      id: cases.id,
      number: cases.number,
      queue: cases.queue,
      title: cases.title,
      customerName: cases.customerName,
      detectedAt: cases.detectedAt,
      severity: cases.severity,
      baseAmountMinor: cases.baseAmountMinor,
      dueAt: cases.dueAt,
      customerTier: cases.customerTier,
      isHoldingInvoice: cases.isHoldingInvoice,
      escalationLevel: cases.escalationLevel,
      boost: cases.boost,
    })
    .from(cases)
    .where(and(isNull(cases.closedAt), notInArray(cases.type, [...selfRankedTypes])))
    .orderBy(desc(cases.id));
  const judged = rows.map((row) => ({
    row,
    before: evaluatePriority(document, factsOfPriority(row), scope.now).points,
    after: evaluatePriority(draft, factsOfPriority(row), scope.now).points,
  }));
  // The order of the queue itself: of two with as many points the one with the higher id stands first.
  const inOrder = (by: "before" | "after") =>
    judged.toSorted((left, right) => right[by] - left[by] || (left.row.id < right.row.id ? 1 : -1));
  const placeBefore = new Map(inOrder("before").map(({ row }, at) => [row.id, at + 1]));
  return inOrder("after").map((one, at) => ({
    ...one,
    placeBefore: placeBefore.get(one.row.id) ?? 0,
    placeAfter: at + 1,
  }));
}

function lookedAt(placed: Placed, place: string): Looked {
  const { row } = placed;
  return {
    place,
    baseMinor: row.baseAmountMinor,
    item: {
      id: row.id,
      href: `/${row.queue}?case=${row.id}`,
      name: `Case ${row.number}`,
      title: row.customerName === null ? row.title : `${row.title} · ${row.customerName}`,
      at: row.detectedAt,
      isOver: false,
      amount: { minor: row.baseAmountMinor, currency: REPORTING_CURRENCY },
      decidedBy: `${placed.after} points`,
      changes: changesOf(placed),
    },
  };
}

function changesOf({ before, after, placeBefore, placeAfter }: Placed): RehearsedChange[] {
  const isAtTop = placeBefore <= TOP || placeAfter <= TOP;
  return [
    ...changeOfWords("Points", String(before), String(after), false),
    ...(isAtTop ? changeOfWords("Place", String(placeBefore), String(placeAfter), false) : []),
    ...changeOfWords(`The first ${TOP}`, topWords(placeBefore), topWords(placeAfter)),
  ];
}

function topWords(place: number): string {
  return place <= TOP ? "among them" : "behind them";
}
