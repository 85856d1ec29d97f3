import { z } from "zod";
import { type DocumentLine, diffLines } from "#server/domain/collections/document-lines";
import type { SegmentFacts } from "#server/domain/collections/dunning-policy";
import { type ChargeMethod, chargeSchemes, schemeRules } from "#server/domain/collections/scheme-rules";
import {
  CustomerSegment,
  PolicyKey,
  PolicyLabel,
  segmentHolds,
  segmentTroubles,
  segmentWords,
} from "#server/domain/collections/segments";
import { listWords } from "#server/domain/exceptions/words";
import type { DocumentChange } from "#server/domain/policies/document-diff";
import { type DocumentTrouble, repeated } from "#server/domain/routing/document-trouble";

export const ChargeSchedule = z.strictObject({
  key: PolicyKey,
  label: PolicyLabel,
  method: z.enum(["card", "direct_debit"]),
  /** Days from each failed try to the next; as many tries as days, the gateway's own counted among them. */
  waits: z.array(z.int().min(1).max(60)).max(40),
  /** From the so-manieth failure on the customer is told of each, while tries go on; null tells it only at their end. */
  noticeFromFailure: z.int().min(1).max(41).nullable(),
  /** Whether it is told when no further try is made, because none can work or none is left. */
  noticeAtEnd: z.boolean(),
  /** Days the customer then has before somebody here gets a task. */
  daysForCustomer: z.int().min(0).max(30),
  /** Tries are made on the customer's working days alone. */
  onWorkingDays: z.boolean(),
});
export type ChargeSchedule = z.infer<typeof ChargeSchedule>;

const Choice = { card: PolicyKey, directDebit: PolicyKey };

/** How charges that failed are made again, where the gateway does not do so by itself. */
export const ChargeRetryPolicy = z.strictObject({
  schedules: z.array(ChargeSchedule).min(1).max(20),
  /** The first that holds says by which schedules. */
  segments: z.array(CustomerSegment.extend(Choice)).max(60),
  otherwise: z.strictObject(Choice),
  /** A gateway that has not told of its own try so many days after its day is asked about it. */
  gatewayGraceDays: z.int().min(0).max(14),
});
export type ChargeRetryPolicy = z.infer<typeof ChargeRetryPolicy>;

/** What a company begins with. Cards are tried before and after the turn of a week; debits cost a fee each time they come back. */
export const defaultChargeRetryPolicy: ChargeRetryPolicy = {
  schedules: [
    {
      key: "cards",
      label: "Cards",
      method: "card",
      waits: [1, 2, 4, 7],
      noticeFromFailure: 2,
      noticeAtEnd: true,
      daysForCustomer: 3,
      onWorkingDays: false,
    },
    {
      key: "key_account_cards",
      label: "Cards of key accounts",
      method: "card",
      waits: [1, 3],
      noticeFromFailure: null,
      noticeAtEnd: false,
      daysForCustomer: 0,
      onWorkingDays: false,
    },
    {
      key: "debits",
      label: "Direct debits",
      method: "direct_debit",
      waits: [5, 14],
      noticeFromFailure: 1,
      noticeAtEnd: true,
      daysForCustomer: 3,
      onWorkingDays: true,
    },
  ],
  segments: [
    {
      name: "Enterprise and Strategic",
      entities: [],
      tiers: ["Enterprise", "Strategic"],
      countries: [],
      card: "key_account_cards",
      directDebit: "debits",
    },
  ],
  otherwise: { card: "cards", directDebit: "debits" },
  gatewayGraceDays: 1,
};

export function chargeScheduleOf(
  { schedules, segments, otherwise }: ChargeRetryPolicy,
  method: ChargeMethod,
  facts: SegmentFacts,
): ChargeSchedule {
  const choice = segments.find((one) => segmentHolds(one, facts)) ?? otherwise;
  const key = method === "card" ? choice.card : choice.directDebit;
  const schedule = schedules.find((one) => one.key === key);
  if (!schedule) throw new Error(`No schedule is called "${key}", although the document was checked.`);
  return schedule;
}

/** What keeps a document of the right shape from being used. */
export function chargeRetryTroubles(policy: ChargeRetryPolicy): DocumentTrouble[] {
  const { schedules, segments, otherwise } = policy;
  const choices = segments.map((segment, place) => ({ ...segment, path: `segments.${place}` }));
  return [
    ...repeated(schedules.map(({ key }) => key)).map((key) => ({
      path: "schedules",
      message: `two schedules have the key "${key}"`,
    })),
    ...repeated(schedules.map(({ label }) => label)).map((label) => ({
      path: "schedules",
      message: `two schedules are called "${label}"`,
    })),
    ...schedules.flatMap((schedule, place) => scheduleTroubles(schedule, `schedules.${place}`)),
    ...segmentTroubles(segments, "segments"),
    ...[...choices, { ...otherwise, path: "otherwise" }].flatMap(({ card, directDebit, path }) => [
      ...choiceTroubles(policy, card, "card", `${path}.card`),
      ...choiceTroubles(policy, directDebit, "direct_debit", `${path}.directDebit`),
    ]),
  ];
}

function choiceTroubles(
  { schedules }: ChargeRetryPolicy,
  key: string,
  method: ChargeMethod,
  path: string,
): DocumentTrouble[] {
  const schedule = schedules.find((one) => one.key === key);
  if (!schedule) return [{ path, message: `there is no schedule "${key}"` }];
  if (schedule.method === method) return [];
  return [
    { path, message: `"${schedule.label}" is for ${methodWords[schedule.method]}, not for ${methodWords[method]}` },
  ];
}

function scheduleTroubles(
  { label, method, waits, noticeFromFailure }: ChargeSchedule,
  path: string,
): DocumentTrouble[] {
  const whole = waits.reduce((sum, days) => sum + days, 0);
  const bounds = schemeRules.filter(
    ({ scheme, span }) => chargeSchemes[scheme].method === method && span === "from_first",
  );
  // A schedule no scheme of its method lets run to its end says something that never happens.
  const isTooMany = bounds.length > 0 && bounds.every(({ most }) => waits.length > most);
  const isTooLong = bounds.length > 0 && bounds.every(({ days }) => whole > days);
  return [
    ...(isTooMany ? [{ path: `${path}.waits`, message: `"${label}" tries more often than any scheme allows` }] : []),
    ...(isTooLong ? [{ path: `${path}.waits`, message: `"${label}" tries for longer than any scheme allows` }] : []),
    ...(noticeFromFailure !== null && noticeFromFailure > waits.length
      ? [
          {
            path: `${path}.noticeFromFailure`,
            message: `"${label}" has no try left after failure ${noticeFromFailure}; choose an earlier one, or none`,
          },
        ]
      : []),
  ];
}

const methodWords: Record<ChargeMethod, string> = { card: "cards", direct_debit: "direct debits" };

export function diffChargeRetry(before: ChargeRetryPolicy, after: ChargeRetryPolicy): DocumentChange[] {
  return diffLines(linesOf(before), linesOf(after));
}

/** Everything a document says, as somebody reads it from top to bottom. */
function linesOf({ schedules, segments, otherwise, gatewayGraceDays }: ChargeRetryPolicy): DocumentLine[] {
  const labelOf = (key: string) => `“${schedules.find((one) => one.key === key)?.label ?? key}”`;
  const choiceWords = ({ card, directDebit }: { card: string; directDebit: string }) =>
    `cards by ${labelOf(card)}, direct debits by ${labelOf(directDebit)}`;
  return [
    ...schedules.flatMap((schedule) =>
      scheduleLines(schedule).map(({ subject, words }) => ({ subject: `${schedule.label}: ${subject}`, words })),
    ),
    ...segments.map((segment) => ({
      subject: `Group ${segment.name}`,
      words: `${segmentWords(segment)}: ${choiceWords(segment)}`,
    })),
    { subject: "Order of the groups", words: segments.map(({ name }) => name).join(", then ") || "none" },
    { subject: "Everybody else", words: choiceWords(otherwise) },
    { subject: "The gateway is asked about its own try", words: `after ${dayCount(gatewayGraceDays)}` },
  ];
}

function scheduleLines(schedule: ChargeSchedule): DocumentLine[] {
  const { method, waits, noticeFromFailure, noticeAtEnd, daysForCustomer, onWorkingDays } = schedule;
  return [
    { subject: "is for", words: methodWords[method] },
    {
      subject: "tries again",
      words: waits.length === 0 ? "never" : `after ${listWords(waits.map(String))} days`,
    },
    {
      subject: "the customer is told while it tries",
      words: noticeFromFailure === null ? "never" : `from failure ${noticeFromFailure} on`,
    },
    { subject: "the customer is told at the end", words: noticeAtEnd ? "yes" : "no" },
    { subject: "the customer then has", words: dayCount(daysForCustomer) },
    { subject: "tries on", words: onWorkingDays ? "working days" : "any day" },
  ];
}

function dayCount(days: number): string {
  return days === 1 ? "1 day" : `${days} days`;
}
