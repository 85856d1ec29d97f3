import { z } from "zod";
import { caseStates, severities } from "#server/domain/cases/machine";

/** The orders a queue can be read in. Each has its index, so each is as quick as the first. */
export const caseSorts = ["priority", "due", "amount", "age"] as const;
export type CaseSort = (typeof caseSorts)[number];

/** Whose cases: everybody's, mine, or nobody's. A person's id narrows to that person. */
export const ownerFilters = ["anyone", "me", "nobody"] as const;

/** The lanes that explain where a case stands. */
export const caseLanes = ["open", "snoozed", "closed"] as const;
export type CaseLane = (typeof caseLanes)[number];

/** Whenever; past its time; of today or of the week, with what is late; foretold to be late before the day is over. */
export const dueFilters = ["any", "overdue", "today", "week", "breaching"] as const;
export type DueFilter = (typeof dueFilters)[number];

/** Stands for the cases that are no team's in particular. No team can be called so. */
export const NO_TEAM = "-";

/**
 * What narrows a queue. It stands in the URL and in saved views, so it holds keys and codes, never names or amounts.
 * Every list may name several values; an empty list means no restriction.
 */
export const CaseFilters = z.strictObject({
  lane: z.enum(caseLanes).default("open"),
  types: z.array(z.string().max(60)).max(50).default([]),
  severities: z.array(z.enum(severities)).max(4).default([]),
  entities: z.array(z.string().max(12)).max(50).default([]),
  states: z.array(z.enum(caseStates)).max(6).default([]),
  owner: z.union([z.enum(ownerFilters), z.uuid()]).default("anyone"),
  /** Teams by their keys. */
  teams: z.array(z.string().max(60)).max(50).default([]),
  due: z.enum(dueFilters).default("any"),
  search: z.string().trim().max(120).default(""),
  /** The cases of one cause, by its signature; every case when null. */
  cause: z.string().min(1).max(300).nullable().default(null),
});
export type CaseFilters = z.infer<typeof CaseFilters>;

export const ListCasesInput = z.strictObject({
  queue: z.string().max(60),
  filters: CaseFilters.prefault({}),
  sort: z.enum(caseSorts).default("priority"),
  /** Opaque: the key of the last row of the page before. */
  cursor: z.string().max(300).optional(),
  limit: z.int().min(1).max(100).default(50),
});
export type ListCasesInput = z.infer<typeof ListCasesInput>;
