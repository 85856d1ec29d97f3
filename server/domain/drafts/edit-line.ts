import { amountOfTime, hoursText, type LineTerms, withHours } from "#server/domain/drafts/line-terms";
import type { Support, TimeSupport } from "#server/domain/drafts/support";
import type { HourlyRateFacts } from "#server/domain/exceptions/project-facts";
import { amountWords } from "#server/domain/exceptions/words";

/** What a reviewer may change on a line. Customer, currency and tax are no reviewer's to change: those are fixed at their source. */
export type LineEdit =
  | { field: "description"; description: string }
  | { field: "quantity"; minutes: number }
  | { field: "rate"; hourlyMinor: string }
  | { field: "left_out" };

export type EditableLine = {
  terms: LineTerms;
  support: Support | null;
  /** The prices of an hour that the contract agrees for the role on the days worked. */
  rates: readonly HourlyRateFacts[];
  /** Nothing else would be left on the draft without it. */
  isOnlyLine: boolean;
  currency: string;
};

export type PlannedEdit = { isAllowed: true; after: LineTerms } | { isAllowed: false; refusal: string };

const refused = (refusal: string): PlannedEdit => ({ isAllowed: false, refusal });

/** What the line becomes by the edit, or why the edit is none a review may make. */
export function planEdit(line: EditableLine, edit: LineEdit): PlannedEdit {
  if (line.terms.isLeftOut) return refused("This line is off the draft already. Read the draft again.");
  if (line.support === null)
    return refused(
      "No work of the project system stands behind this line, so a review may not change it. Correct it in billing, or have the project system name what it bills.",
    );
  if (edit.field === "description") return describe(line.terms, edit.description);
  if (edit.field === "left_out") return leaveOut(line);
  if (line.support.kind === "milestone")
    return refused(
      "A milestone is billed as it was agreed. Leave the line out until it is accepted, or have the milestone corrected in the project system.",
    );
  return edit.field === "quantity" ? setHours(line, line.support, edit.minutes) : setRate(line, edit.hourlyMinor);
}

function describe(terms: LineTerms, description: string): PlannedEdit {
  if (description === terms.description) return refused("The line says this already. Change the words, or leave it.");
  return { isAllowed: true, after: { ...terms, description } };
}

function leaveOut({ terms, isOnlyLine }: EditableLine): PlannedEdit {
  if (isOnlyLine)
    return refused("It is the only line of the draft. Delete the draft in billing if nothing of it is to be billed.");
  return { isAllowed: true, after: { ...terms, isLeftOut: true } };
}

/** Down to any part of an hour somebody worked, up to what is approved and no further. */
function setHours({ terms }: EditableLine, support: TimeSupport, minutes: number): PlannedEdit {
  const hourly = terms.hourlyMinor;
  if (hourly === null)
    return refused(
      "The amount of this line is no multiple of a rate the contract agrees. Set its rate first, then its hours.",
    );
  if (minutes <= 0) return refused("A line for no hours bills nothing. Leave the line out instead.");
  if (minutes === terms.minutes) return refused(`The line bills ${hoursText(minutes)} hours already.`);
  if (minutes > support.approvedMinutes)
    return refused(
      `Only ${hoursText(support.approvedMinutes)} hours of ${support.role} on this draft are approved. Enter no more than that, or have the others approved in the project system first.`,
    );
  return {
    isAllowed: true,
    after: {
      ...terms,
      minutes,
      amountMinor: amountOfTime(minutes, BigInt(hourly)).toString(),
      description: withHours(terms.description, terms.minutes, minutes),
    },
  };
}

/** Where the amount fits no agreed rate, the hours are those that are approved. */
function setRate({ terms, support, rates, currency }: EditableLine, hourlyMinor: string): PlannedEdit {
  if (support?.kind !== "time") return refused("This line bills no hours.");
  const rate = rates.find((each) => each.hourlyMinor.toString() === hourlyMinor);
  if (!rate)
    return refused(
      `${amountWords(BigInt(hourlyMinor), currency)} an hour is no rate the contract agrees for ${support.role} on the days worked. Choose one from its rate card.`,
    );
  if (rate.carriesApproval && rate.approvedOn === null)
    return refused(
      `Nobody approved the rate of ${amountWords(rate.hourlyMinor, currency)} an hour for ${support.role}. Have it approved in the project system first.`,
    );
  if (hourlyMinor === terms.hourlyMinor) return refused("The line is billed at this rate already.");
  const minutes = terms.minutes ?? support.approvedMinutes;
  if (minutes <= 0)
    return refused(`No hours of ${support.role} on this draft are approved. Leave the line out instead.`);
  return {
    isAllowed: true,
    after: { ...terms, minutes, hourlyMinor, amountMinor: amountOfTime(minutes, rate.hourlyMinor).toString() },
  };
}

/** The prices a line may be set to: of its role and currency, in force on a day somebody worked. */
export function ratesFor(
  support: Support | null,
  card: readonly (HourlyRateFacts & { projectId: string })[],
  currency: string,
): HourlyRateFacts[] {
  if (support?.kind !== "time") return [];
  const days = support.entries.map(({ workedOn }) => workedOn);
  return card.filter(
    (rate) =>
      rate.projectId === support.projectId &&
      rate.role === support.role &&
      rate.currency === currency &&
      days.some((day) => rate.startsOn <= day && (rate.endsOn === null || day <= rate.endsOn)),
  );
}
