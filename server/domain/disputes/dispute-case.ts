import { z } from "zod";
import { amountWords } from "#server/domain/exceptions/words";

/** The work-item type of a dispute. It is no exception: a customer says it, not a detector. */
export const DISPUTE_CASE = "dispute";
export const DISPUTE_CASE_LABEL = "Dispute";

/** Its case closes when every part is decided, paid or taken back, never by hand. */
export const CLOSED_BY_ITS_PARTS =
  "A dispute ends when each of its parts is accepted, rejected, taken back or paid. Decide what is still open.";

/** What the case keeps of its dispute. */
export const DisputeDetails = z.object({ disputeId: z.uuid(), reason: z.string(), source: z.string() });
export type DisputeDetails = z.infer<typeof DisputeDetails>;

type Titled = { reasonLabel: string; totalMinor: bigint; currency: string; numbers: readonly string[] };

/** "Price is not what was agreed: €400.00 of DE01-001001 and 2 more". */
export function disputeTitle({ reasonLabel, totalMinor, currency, numbers }: Titled): string {
  return `${reasonLabel}: ${amountWords(totalMinor, currency)} of ${invoicesInWords(numbers)}`;
}

/** "DE01-001001", "DE01-001001 and 2 more". */
export function invoicesInWords(numbers: readonly string[]): string {
  const [first = "no invoice", ...more] = [...new Set(numbers)];
  return more.length === 0 ? first : `${first} and ${more.length} more`;
}
