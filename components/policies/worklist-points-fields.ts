import { boostKinds, boostWords } from "#server/domain/collections/boosts";

/** Amounts on the worklist are compared in one currency. */
export const WORKLIST_CURRENCY = "USD";

/** A reason whose points grow with a threshold: how it is headed, and what the threshold is. */
type ListField = { legend: string; from: string; points: string; kind: "amount" | "whole" };

export const listFields = {
  overdue: { legend: "How much is past due", from: "From, in US dollars", points: "Points", kind: "amount" },
  daysPastDue: { legend: "How old the oldest is", from: "From days past due", points: "Points", kind: "whole" },
  beyond90Percent: {
    legend: "How much of it is past due by more than 90 days",
    from: "From percent",
    points: "Points",
    kind: "whole",
  },
  latePercent: { legend: "How many invoices it paid late", from: "From percent", points: "Points", kind: "whole" },
  daysLate: { legend: "How late it pays", from: "From days late", points: "Points", kind: "whole" },
  renewal: { legend: "How close a renewal is", from: "Within days", points: "Points", kind: "whole" },
  sinceContact: {
    legend: "How long nobody was in contact",
    from: "From days",
    points: "Points",
    kind: "whole",
  },
  disputedPercent: {
    legend: "How much of it is contested",
    from: "From percent",
    points: "Takes away",
    kind: "whole",
  },
} as const satisfies Record<string, ListField>;
export type ListKey = keyof typeof listFields;
export const listKeys = Object.keys(listFields) as ListKey[];

type NumberField = { path: string; label: string; kind: "amount" | "whole" };

const whole = (path: string, label: string): NumberField => ({ path, label, kind: "whole" });
const amount = (path: string, label: string): NumberField => ({ path, label, kind: "amount" });

/** Single numbers by what they are about, each under its place in the document. */
export const numberGroups: readonly { legend: string; fields: readonly NumberField[] }[] = [
  {
    legend: "History",
    fields: [
      whole("leastHistory", "Settled invoices before history counts"),
      whole("neverContacted", "Points for one who was never contacted"),
    ],
  },
  {
    legend: "Broken promises",
    fields: [
      whole("brokenPromises.each", "Points for each broken promise"),
      whole("brokenPromises.withinDays", "Days a broken promise counts"),
      whole("brokenPromises.most", "Broken promises that count at most"),
    ],
  },
  {
    legend: "Failed payments",
    fields: [
      whole("failedPayments.each", "Points for each failed payment"),
      whole("failedPayments.withinDays", "Days a failed payment counts"),
      whole("failedPayments.most", "Failed payments that count at most"),
      whole("disputes.each", "Points for each dispute"),
      whole("disputes.withinDays", "Days a dispute counts"),
      whole("disputes.most", "Disputes that count at most"),
    ],
  },
  {
    legend: "Boosts and nudges",
    fields: [
      ...boostKinds.map((kind) => whole(`boosts.${kind}`, `Points because ${boostWords[kind]}`)),
      whole("boostDays", "Days a boost lasts"),
      whole("mostNudge", "Points of one person's nudge at most"),
    ],
  },
  {
    legend: "Payment plans, write-offs and evidence",
    fields: [
      amount("advice.planFromMinor", "Sum from which a plan is asked for, in US dollars"),
      whole("advice.planFromDays", "Days past due from which a plan is asked for"),
      whole("advice.planAgainAfterDays", "Days without a contact before a plan is asked for again"),
      amount("advice.writeOffUpToMinor", "Sum up to which a write-off is asked for, in US dollars"),
      whole("advice.writeOffFromDays", "Days past due from which a write-off is asked for"),
      whole("advice.evidenceAfterDays", "Days before evidence of a dispute is asked for"),
    ],
  },
];

export const numberFields = numberGroups.flatMap(({ fields }) => fields);
