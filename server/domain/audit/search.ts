import { z } from "zod";

const asked = (longest: number) => z.string().trim().min(1).max(longest).optional();
const minor = z
  .string()
  .regex(/^-?\d{1,18}$/, "must be a whole number of minor units")
  .optional();

const filters = {
  /** A human being: whatever account they acted with, and what was done in their place. */
  personId: z.uuid().optional(),
  /** A job, a policy or an assistant, by its name. */
  machine: asked(100),
  caseNumber: z.int().min(1).optional(),
  customerId: z.uuid().optional(),
  policyKind: asked(100),
  policyVersion: z.int().min(1).optional(),
  type: asked(100),
  command: asked(100),
  entity: asked(20),
  correlation: asked(200),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/, "must be a currency such as EUR")
    .optional(),
  amountFrom: minor,
  amountTo: minor,
  from: z.iso.datetime().optional(),
  to: z.iso.datetime().optional(),
  words: asked(200),
};

/** What is looked for in the log. Everything that is said has to be true of an event. */
export const AuditFilters = z
  .strictObject(filters)
  .refine((given) => (given.amountFrom ?? given.amountTo) === undefined || given.currency !== undefined, {
    path: ["currency"],
    message: "name the currency of the amounts",
  })
  .refine((given) => given.policyVersion === undefined || given.policyKind !== undefined, {
    path: ["policyKind"],
    message: "name the policy of that version",
  })
  .refine((given) => given.personId === undefined || given.machine === undefined, {
    path: ["machine"],
    message: "look for a person or for a machine",
  });
export type AuditFilters = z.infer<typeof AuditFilters>;

export const SearchEventsInput = z.strictObject({
  filters: AuditFilters,
  cursor: z.string().max(80).nullable().default(null),
  limit: z.int().min(1).max(200).default(50),
});
export type SearchEventsInput = z.input<typeof SearchEventsInput>;
