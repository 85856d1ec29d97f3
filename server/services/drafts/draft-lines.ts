import { amountOfTime, hoursText } from "#server/domain/drafts/line-terms";
import { isApprovedTime, type Support, type TimeSupport } from "#server/domain/drafts/support";
import type { DraftLineView, SupportView } from "#server/domain/drafts/views";
import { amountWords, dayWords } from "#server/domain/exceptions/words";
import type { LoadedDraft, LoadedLine } from "#server/services/drafts/load-draft";

/** Every line beside what supports it, and behind them the lines that a review left out. */
export function draftLineViews(draft: LoadedDraft): DraftLineView[] {
  const { currency } = draft.invoice;
  const present = draft.lines.map((loaded) => lineView(loaded, draft.onItsWay, currency));
  const gone = draft.standing.filter(
    ({ after, lineExternalId }) =>
      after.isLeftOut && !draft.lines.some(({ line }) => line.externalId === lineExternalId),
  );
  const left = gone.map(
    ({ lineExternalId, before }): DraftLineView => ({
      id: lineExternalId,
      description: before.description,
      amount: { minor: BigInt(before.amountMinor), currency },
      minutes: before.minutes,
      hourly: before.hourlyMinor === null ? null : { minor: BigInt(before.hourlyMinor), currency },
      isLeftOut: true,
      support: null,
      differences: { hours: false, rate: false, amount: false, acceptance: false, sentences: [] },
      rates: [],
      isOnlyLine: false,
      isOnItsWay: draft.onItsWay.has(lineExternalId),
    }),
  );
  return [...present, ...left];
}

function lineView(loaded: LoadedLine, onItsWay: ReadonlySet<string>, currency: string): DraftLineView {
  const { line, support, terms, rates, isOnlyLine } = loaded;
  return {
    id: line.externalId,
    description: line.description,
    amount: { minor: line.amountMinor, currency },
    minutes: terms.minutes,
    hourly: terms.hourlyMinor === null ? null : { minor: BigInt(terms.hourlyMinor), currency },
    isLeftOut: false,
    support: support && supportView(support),
    differences: differencesOf(loaded, currency),
    rates: rates.map((rate) => ({
      hourlyMinor: rate.hourlyMinor.toString(),
      hourly: { minor: rate.hourlyMinor, currency },
      from: rate.startsOn,
      to: rate.endsOn,
      isApproved: !rate.carriesApproval || rate.approvedOn !== null,
    })),
    isOnlyLine,
    isOnItsWay: onItsWay.has(line.externalId),
  };
}

function supportView(support: Support): SupportView {
  if (support.kind === "milestone") {
    const { name, amountMinor, status, dueOn, acceptedOn } = support.milestone;
    return {
      kind: "milestone",
      name,
      amount: { minor: amountMinor, currency: support.milestone.currency },
      status,
      dueOn,
      acceptedOn,
    };
  }
  const keepsApprovals = support.entries.some(({ approvedOn }) => approvedOn !== null);
  const { agreed } = support;
  return {
    kind: "time",
    role: support.role,
    agreed: agreed && { minor: agreed.hourlyMinor, currency: agreed.currency },
    isRateApproved: agreed !== null && (!agreed.carriesApproval || agreed.approvedOn !== null),
    minutes: support.minutes,
    approvedMinutes: support.approvedMinutes,
    entries: support.entries.map((entry) => ({
      id: entry.id,
      personName: entry.personName,
      workedOn: entry.workedOn,
      minutes: entry.minutes,
      isApproved: isApprovedTime(entry, keepsApprovals),
      status: entry.status,
      approvedOn: entry.approvedOn,
      note: entry.note,
    })),
  };
}

/** What disagrees, each marked where it stands and said once. */
function differencesOf({ line, support, terms }: LoadedLine, currency: string): DraftLineView["differences"] {
  const none = { hours: false, rate: false, amount: false, acceptance: false, sentences: [] as string[] };
  if (support === null)
    return { ...none, amount: true, sentences: ["No work of the project system stands behind this line."] };
  if (support.kind === "milestone") {
    const { amountMinor, acceptedOn, status } = support.milestone;
    const isOther = amountMinor !== line.amountMinor;
    const isOpen = acceptedOn === null && status !== "accepted";
    return {
      ...none,
      amount: isOther,
      acceptance: isOpen,
      sentences: [
        ...(isOther ? [`The milestone was agreed at ${amountWords(amountMinor, support.milestone.currency)}.`] : []),
        ...(isOpen ? [`The customer has not accepted it; it is due on ${dayWords(support.milestone.dueOn)}.`] : []),
      ],
    };
  }
  return timeDifferences(line.amountMinor, support, terms, currency);
}

function timeDifferences(
  amountMinor: bigint,
  support: TimeSupport,
  { minutes, hourlyMinor }: LoadedLine["terms"],
  currency: string,
): DraftLineView["differences"] {
  const { agreed, approvedMinutes } = support;
  const isOtherRate = agreed === null || hourlyMinor === null || BigInt(hourlyMinor) !== agreed.hourlyMinor;
  const isUnapprovedRate = agreed?.carriesApproval === true && agreed.approvedOn === null;
  const sentences: string[] = [];
  if (agreed === null) sentences.push(`No rate is agreed for ${support.role} on the days worked.`);
  else if (hourlyMinor === null)
    sentences.push(
      `${hoursText(support.minutes)} hours at the agreed ${amountWords(agreed.hourlyMinor, agreed.currency)} are ${amountWords(amountOfTime(support.minutes, agreed.hourlyMinor), agreed.currency)}, not ${amountWords(amountMinor, currency)}.`,
    );
  else if (isOtherRate)
    sentences.push(
      `Billed at ${amountWords(BigInt(hourlyMinor), currency)} an hour; agreed for these days is ${amountWords(agreed.hourlyMinor, agreed.currency)}.`,
    );
  if (isUnapprovedRate) sentences.push("Nobody approved the rate.");
  if (minutes !== null && minutes > approvedMinutes)
    sentences.push(`${hoursText(minutes)} hours are billed, ${hoursText(approvedMinutes)} are approved.`);
  if (minutes !== null && minutes < approvedMinutes)
    sentences.push(`${hoursText(minutes)} of ${hoursText(approvedMinutes)} approved hours are billed.`);
  return {
    hours: minutes !== null && minutes !== approvedMinutes,
    rate: isOtherRate || isUnapprovedRate,
    amount: hourlyMinor === null && agreed !== null,
    acceptance: false,
    sentences,
  };
}
