import { z } from "zod";
import type { Money } from "#server/domain/money";
import type { DocumentChange } from "#server/domain/policies/document-diff";

/** What a document is rehearsed on: whatever happened between two instants, or what is open now. */
export const RehearsalWindow = z.union([
  z.strictObject({ of: z.literal("open") }),
  z
    .strictObject({
      of: z.literal("past"),
      from: z.iso.datetime({ offset: true }),
      to: z.iso.datetime({ offset: true }),
    })
    .refine(({ from, to }) => Date.parse(from) < Date.parse(to), "the end has to come after the beginning"),
]);
export type RehearsalWindow = z.infer<typeof RehearsalWindow>;

export type RehearsedValue = { is: "text"; text: string } | { is: "instant"; at: Date };

/** One thing that would have been otherwise. What goes from somewhere to somewhere is added up over all that was looked at. */
export type RehearsedChange = { what: string; before: RehearsedValue; after: RehearsedValue; isFlow: boolean };

/** One case, request, booking or act with what another document would have made of it. */
export type RehearsedItem = {
  id: string;
  /** Where it is read in full; null where it has no page. */
  href: string | null;
  name: string;
  title: string;
  at: Date | null;
  isOver: boolean;
  amount: Money | null;
  /** What decides under the rehearsed document; null where nothing does. */
  decidedBy: string | null;
  changes: readonly RehearsedChange[];
};

export type RehearsalFlow = { what: string; before: string; after: string; count: number; baseMinor: bigint };
export type RehearsalPage = { items: RehearsedItem[]; nextCursor: string | null };

/** What another document would have done, beside what the one in force does. Nothing is written. */
export type RehearsalResult = RehearsalPage & {
  activeVersion: number;
  asOf: Date;
  /** How what was looked at is called. */
  noun: { one: string; many: string };
  looked: number;
  otherwise: number;
  /** At stake in what would have been otherwise, in the reporting currency. */
  otherwiseMinor: bigint;
  currency: string;
  /** Whether there is more in the window than was looked at. */
  isCapped: boolean;
  /** From when on it is known what decisions looked at; null where everything is. */
  knownSince: Date | null;
  byWhat: { what: string; count: number }[];
  /** From where to where, most first. */
  flows: RehearsalFlow[];
  /** What else would be otherwise, as sentences. */
  notes: DocumentChange[];
};

/** What was looked at: one item, and where to go on after it. */
export type Looked = { place: string; baseMinor: bigint | null; item: RehearsedItem };

/** Adds up, item by item, what another document would have changed. */
export class RehearsalTally {
  readonly #parts = new Map<string, number>();
  readonly #flows = new Map<string, RehearsalFlow>();
  looked = 0;
  otherwise = 0;
  otherwiseMinor = 0n;

  add({ item: { changes }, baseMinor }: Pick<Looked, "item" | "baseMinor">): void {
    this.looked += 1;
    if (changes.length === 0) return;
    this.otherwise += 1;
    this.otherwiseMinor += baseMinor ?? 0n;
    for (const { what, before, after, isFlow } of changes) {
      this.#parts.set(what, (this.#parts.get(what) ?? 0) + 1);
      if (isFlow && before.is === "text" && after.is === "text")
        this.#flow({ what, before: before.text, after: after.text }, baseMinor ?? 0n);
    }
  }

  result(): Pick<RehearsalResult, "looked" | "otherwise" | "otherwiseMinor" | "byWhat" | "flows"> {
    return {
      looked: this.looked,
      otherwise: this.otherwise,
      otherwiseMinor: this.otherwiseMinor,
      byWhat: [...this.#parts].map(([what, count]) => ({ what, count })).sort(byCount),
      flows: [...this.#flows.values()].sort(byCount),
    };
  }

  #flow(flow: Pick<RehearsalFlow, "what" | "before" | "after">, baseMinor: bigint): void {
    const key = JSON.stringify([flow.what, flow.before, flow.after]);
    const known = this.#flows.get(key) ?? { ...flow, count: 0, baseMinor: 0n };
    known.count += 1;
    known.baseMinor += baseMinor;
    this.#flows.set(key, known);
  }
}

/** A change said in words; none where both say the same. */
export function changeOfWords(what: string, before: string, after: string, isFlow = true): RehearsedChange[] {
  return before === after
    ? []
    : [{ what, before: { is: "text", text: before }, after: { is: "text", text: after }, isFlow }];
}

function byCount(left: { count: number }, right: { count: number }): number {
  return right.count - left.count;
}
