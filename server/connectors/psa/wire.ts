import { z } from "zod";
import { isPlainDate } from "#server/domain/time";

/**
 * Rows of the project system: amounts and hours as decimal text, days as YYYY-MM-DD, instants in UTC. Only what we read
 * is named; where a company may keep a fact elsewhere, the mapping document says so.
 */
const id = z.string().min(1).max(255);
const text = z.string().nullish();
const day = z.string().refine(isPlainDate, "a day as YYYY-MM-DD");
const decimal = z.string().regex(/^-?\d{1,15}(\.\d{1,10})?$/, "a plain decimal such as 1250.00");
const currency = z.string().regex(/^[A-Z]{3}$/, "an ISO 4217 currency code");
const instant = z.iso.datetime({ error: "an instant as YYYY-MM-DDThh:mm:ss.sssZ" });
const base = { id, modified_at: instant, deleted: z.boolean().nullish() };

export const wireProject = z.looseObject({
  ...base,
  name: z.string().min(1),
  status: z.string(),
  billing_type: z.string(),
  currency,
  budget_amount: decimal.nullish(),
  start_date: day,
  end_date: day.nullish(),
});

export const wireMilestone = z.looseObject({
  ...base,
  project_id: id,
  name: z.string().min(1),
  status: z.string(),
  amount: decimal,
  currency,
  due_date: day,
  accepted_date: day.nullish(),
});

export const wireTimeEntry = z.looseObject({
  ...base,
  project_id: id,
  person_name: z.string().min(1),
  role: z.string().min(1),
  worked_on: day,
  hours: z.string().regex(/^\d{1,3}(\.\d{1,6})?$/, "hours as a decimal such as 7.5"),
  billable: z.boolean(),
  status: z.string(),
  approved_at: instant.nullish(),
  notes: text,
});

export const wireRateRow = z.looseObject({
  ...base,
  project_id: id,
  role: z.string().min(1),
  currency,
  hourly_rate: decimal,
  starts_on: day,
  ends_on: day.nullish(),
  approved_on: day.nullish(),
});

/** Loose on purpose: one malformed row becomes one dead message, not a list that stands still. */
export const wirePage = z.looseObject({ data: z.array(z.looseObject({})), next_cursor: z.string().min(1).nullable() });
export const wireError = z.looseObject({ error: z.looseObject({ code: text, message: text }) });

export const psaResources = [
  { key: "projects", label: "Projects" },
  { key: "rates", label: "Rate cards" },
  { key: "milestones", label: "Milestones" },
  { key: "time_entries", label: "Time entries" },
] as const;
export type PsaResource = (typeof psaResources)[number]["key"];
