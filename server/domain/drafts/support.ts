import { amountOfTime, type LineTerms, minutesOfAmount } from "#server/domain/drafts/line-terms";
import { type BilledMilestoneFacts, type HourlyRateFacts, rateOn } from "#server/domain/exceptions/project-facts";
import type { PlainDate } from "#server/domain/time";

export type DraftLine = {
  externalId: string;
  description: string;
  quantity: bigint | null;
  amountMinor: bigint;
};

/** One entry of the project system that the draft bills. */
export type WorkedTime = {
  id: string;
  projectId: string;
  personName: string;
  role: string;
  workedOn: PlainDate;
  minutes: number;
  status: string;
  approvedOn: PlainDate | null;
  note: string | null;
};

/** Hours of one role at one rate: what a line for time stands on. */
export type TimeSupport = {
  kind: "time";
  key: string;
  projectId: string;
  role: string;
  /** The rate in force on the days worked; null when none was agreed. */
  agreed: HourlyRateFacts | null;
  entries: readonly WorkedTime[];
  minutes: number;
  approvedMinutes: number;
};
export type MilestoneSupport = { kind: "milestone"; key: string; milestone: BilledMilestoneFacts };
export type Support = TimeSupport | MilestoneSupport;

export type SupportedLine = { line: DraftLine; support: Support | null };

/** Systems that never say when an hour was approved are believed by its status alone. */
export function isApprovedTime(entry: WorkedTime, keepsApprovals: boolean): boolean {
  return (entry.status === "approved" || entry.status === "billed") && (entry.approvedOn !== null || !keepsApprovals);
}

/** The hours of a draft by project, role and rate. */
export function timeSupports(entries: readonly WorkedTime[], rates: readonly ProjectRate[]): TimeSupport[] {
  const keepsApprovals = entries.some(({ approvedOn }) => approvedOn !== null);
  const byKey = Map.groupBy(entries, (entry) => keyOf(entry, agreedRate(entry, rates)));
  return [...byKey].flatMap(([key, members]): TimeSupport[] => {
    const [first] = members;
    if (!first) return [];
    const sum = (some: readonly WorkedTime[]) => some.reduce((total, { minutes }) => total + minutes, 0);
    return [
      {
        kind: "time",
        key,
        projectId: first.projectId,
        role: first.role,
        agreed: agreedRate(first, rates),
        entries: members,
        minutes: sum(members),
        approvedMinutes: sum(members.filter((entry) => isApprovedTime(entry, keepsApprovals))),
      },
    ];
  });
}

export type ProjectRate = HourlyRateFacts & { projectId: string };

function agreedRate(entry: WorkedTime, rates: readonly ProjectRate[]): HourlyRateFacts | null {
  return rateOn(
    rates.filter(({ projectId }) => projectId === entry.projectId),
    entry.role,
    entry.workedOn,
  );
}

function keyOf(entry: WorkedTime, rate: HourlyRateFacts | null): string {
  return `time/${entry.projectId}/${entry.role}/${rate?.externalId ?? "no rate"}`;
}

export function milestoneSupport(milestone: BilledMilestoneFacts): MilestoneSupport {
  return { kind: "milestone", key: `milestone/${milestone.externalId}`, milestone };
}

/**
 * Which work each line bills. Billing does not say, so it is told by what was known of an edited line, by words and amount
 * together, by words, and last by an amount that only one line and one piece of work share.
 */
export function supportLines(
  lines: readonly DraftLine[],
  supports: readonly Support[],
  known: ReadonlyMap<string, string>,
): SupportedLine[] {
  const ofLine = new Map<string, Support>();
  const taken = new Set<string>();
  const take = (fits: (line: DraftLine, support: Support) => boolean, isOnlyOne: boolean) => {
    for (const line of lines) {
      if (ofLine.has(line.externalId)) continue;
      const free = supports.filter((support) => !taken.has(support.key) && fits(line, support));
      const rivals = lines.filter((other) => !ofLine.has(other.externalId) && free[0] && fits(other, free[0]));
      if (!free[0] || (isOnlyOne && (free.length > 1 || rivals.length > 1))) continue;
      ofLine.set(line.externalId, free[0]);
      taken.add(free[0].key);
    }
  };
  take((line, { key }) => known.get(line.externalId) === key, false);
  take((line, support) => isNamed(line, support) && line.amountMinor === expectedMinor(support), false);
  take((line, support) => isNamed(line, support), false);
  take((line, support) => line.amountMinor > 0n && line.amountMinor === expectedMinor(support), true);
  return lines.map((line) => ({ line, support: ofLine.get(line.externalId) ?? null }));
}

function isNamed({ description }: DraftLine, support: Support): boolean {
  const name = support.kind === "time" ? support.role : support.milestone.name;
  return description.toLowerCase().includes(name.toLowerCase());
}

/** What the work comes to by what was agreed; null without a rate. */
export function expectedMinor(support: Support): bigint | null {
  if (support.kind === "milestone") return support.milestone.amountMinor;
  return support.agreed ? amountOfTime(support.minutes, support.agreed.hourlyMinor) : null;
}

/** The last of our edits of a line, where billing shows it already. */
export type KnownTerms = Pick<LineTerms, "minutes" | "hourlyMinor" | "amountMinor">;

/**
 * Hours and price of a line. Its amount alone is told by billing: the reading that fits exactly is believed, the agreed
 * rate before others of the card, all hours before some of them.
 */
export function termsOf(
  { line, support }: SupportedLine,
  card: readonly bigint[],
  known: KnownTerms | null,
): LineTerms {
  const terms: LineTerms = {
    description: line.description,
    minutes: null,
    hourlyMinor: null,
    amountMinor: line.amountMinor.toString(),
    isLeftOut: false,
    work: support?.key ?? null,
  };
  if (support?.kind !== "time") return terms;
  if (known && known.amountMinor === terms.amountMinor)
    return { ...terms, minutes: known.minutes, hourlyMinor: known.hourlyMinor };
  const prices = [...(support.agreed ? [support.agreed.hourlyMinor] : []), ...card];
  const whole = prices.find((hourly) => amountOfTime(support.minutes, hourly) === line.amountMinor);
  if (whole !== undefined) return { ...terms, minutes: support.minutes, hourlyMinor: whole.toString() };
  for (const hourly of prices) {
    const minutes = minutesOfAmount(line.amountMinor, hourly);
    if (minutes !== null) return { ...terms, minutes, hourlyMinor: hourly.toString() };
  }
  return terms;
}
