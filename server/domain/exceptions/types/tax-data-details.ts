import { z } from "zod";

const kinds = ["missing", "missing_everywhere", "malformed", "differs", "engine_amount", "engine_region"] as const;

export const TaxDataDetails = z.strictObject({
  kind: z.enum(kinds),
  /** Whose rules count: the customer's country. */
  country: z.string().nullable(),
  isCrossBorder: z.boolean(),
  billed: z.string().nullable(),
  /** A number that is well formed, in the master whose word counts. */
  known: z.string().nullable(),
  knownIn: z.enum(["crm", "billing", "erp", "gateway", "file"]).nullable(),
  engineMinor: z.string().nullable(),
  engineRegion: z.string().nullable(),
  billedRegion: z.string().nullable(),
  taxMinor: z.string(),
  totalMinor: z.string(),
  currency: z.string(),
  isSent: z.boolean(),
});
export type TaxDataDetails = z.infer<typeof TaxDataDetails>;
