import { Role } from "#server/domain/access/roles";
import { repairs } from "#server/domain/approvals/about";
import { decimalFromMinor } from "#server/domain/money";
import { type PlanStep, planLimits, planSteps } from "#server/domain/plans/schedule";
import { addDays, isPlainDate } from "#server/domain/time";
import { emptyDraft, type GrantDraft, midnight } from "../access/grant-draft";
import { type Reading, readAmount } from "./typed-amounts";

export const scheduleChoices = ["equal", "given"] as const;
export type ScheduleChoice = (typeof scheduleChoices)[number];

/** Instalments as somebody writes them. */
export type PlanDraft = {
  of: ScheduleChoice;
  count: string;
  firstOn: string;
  every: PlanStep;
  instalments: readonly { dueOn: string; amount: string }[];
  /** Of the invoices that were chosen. */
  currency: string | null;
};

export const emptyPlan: PlanDraft = {
  of: "equal",
  count: "3",
  firstOn: "",
  every: "month",
  instalments: [{ dueOn: "", amount: "" }],
  currency: null,
};

/** Access as somebody asks for it: a role to be given to an account, or a grant to be ended. */
export type AccessDraft = { userId: string | null; grantId: string | null; grant: GrantDraft };
export const emptyAccess: AccessDraft = { userId: null, grantId: null, grant: emptyDraft };

type Terms = Record<string, unknown>;

/** What is wrong with how many instalments there are. */
export function countTrouble(count: string): string | null {
  if (!/^[1-9]\d?$/.test(count.trim())) return "Write how many instalments there are, as a whole number.";
  return Number(count) > planLimits.instalments ? `A plan has ${planLimits.instalments} instalments at most.` : null;
}

export function planTerms(
  { of, count, firstOn, every, instalments, currency }: PlanDraft,
  invoiceIds: readonly string[],
): Reading<Terms> {
  if (invoiceIds.length === 0 || currency === null) return { trouble: "Choose the invoices that are paid by it." };
  if (of === "equal") {
    const trouble = countTrouble(count);
    if (trouble !== null) return { trouble };
    if (!isPlainDate(firstOn)) return { trouble: "Choose the day of the first instalment." };
    return { value: { invoiceIds, schedule: { of, count: Number(count), firstOn, every } } };
  }
  const given = [];
  for (const { dueOn, amount } of instalments) {
    if (!isPlainDate(dueOn)) return { trouble: "Choose a day for every instalment." };
    const read = readAmount(amount, currency);
    if ("trouble" in read) return read;
    given.push({ dueOn, amountMinor: read.value.toString() });
  }
  return { value: { invoiceIds, schedule: { of, instalments: given } } };
}

/** The form of a plan that stands; amounts need the currency, which its packet names. */
export function planDraftOf(terms: Terms, currency: string | null): PlanDraft {
  const schedule = recordOf(terms.schedule);
  const parts = Array.isArray(schedule.instalments) ? schedule.instalments.map(recordOf) : [];
  return {
    of: schedule.of === "given" ? "given" : "equal",
    count: typeof schedule.count === "number" ? String(schedule.count) : emptyPlan.count,
    firstOn: textOf(schedule.firstOn) ?? "",
    every: planSteps.find((one) => one === schedule.every) ?? emptyPlan.every,
    instalments:
      parts.length === 0
        ? emptyPlan.instalments
        : parts.map(({ dueOn, amountMinor }) => ({
            dueOn: textOf(dueOn) ?? "",
            amount:
              currency === null || typeof amountMinor !== "string"
                ? ""
                : decimalFromMinor(BigInt(amountMinor), currency),
          })),
    currency,
  };
}

/** Days become instants: access counts from the beginning of its first day until the end of its last. */
export function accessTerms({ userId, grantId, grant }: AccessDraft): Reading<Terms> {
  const { role, entities, from, until, reviewerId } = grant;
  if (from !== "" && !isPlainDate(from)) return { trouble: "Choose the day it begins." };
  if (grantId !== null)
    return { value: { change: "end", grantId, from: from === "" ? null : midnight(from).toISOString() } };
  if (userId === null) return { trouble: "Begin from the page of the person it is for." };
  if (role === null) return { trouble: "Choose a role." };
  if (until !== "" && !isPlainDate(until)) return { trouble: "Choose the day it ends." };
  return {
    value: {
      change: "give",
      userId,
      role,
      entities: entities.length === 0 ? "all" : entities,
      startsAt: from === "" ? null : midnight(from).toISOString(),
      endsAt: until === "" ? null : midnight(addDays(until, 1)).toISOString(),
      reviewerId,
    },
  };
}

export function accessDraftOf(terms: Terms): AccessDraft {
  const day = (value: unknown) => textOf(value)?.slice(0, 10) ?? "";
  const until = day(terms.endsAt);
  return {
    userId: textOf(terms.userId),
    grantId: textOf(terms.grantId),
    grant: {
      role: Role.safeParse(terms.role).data ?? null,
      entities: Array.isArray(terms.entities) ? terms.entities.filter((one) => typeof one === "string") : [],
      from: day(terms.startsAt ?? terms.from),
      until: until === "" ? "" : addDays(until, -1),
      reviewerId: textOf(terms.reviewerId),
    },
  };
}

/** What the page somebody came from has settled for good: a drafted version, messages, a count. */
export function givenTerms(kind: "policy_change" | "data_repair", given: Terms): Reading<Terms> {
  if (kind === "policy_change")
    return textOf(given.document) === null || typeof given.version !== "number"
      ? { trouble: "Begin from the draft of a policy." }
      : { value: given };
  return repairs.some((one) => one === given.repair)
    ? { value: given }
    : { trouble: "Begin from the messages or the count it is about." };
}

function recordOf(value: unknown): Terms {
  return typeof value === "object" && value !== null ? (value as Terms) : {};
}

function textOf(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}
