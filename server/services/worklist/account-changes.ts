import { caseMachine } from "#server/domain/cases/machine";
import { ACCOUNT_CASE, type AccountPlace, COLLECTIONS_QUEUE } from "#server/domain/collections/account-case";
import { laneLabels } from "#server/domain/collections/lanes";
import { comparePoints, type WorklistReason } from "#server/domain/collections/points";
import type { DomainEvent } from "#server/kernel/events";
import { newId } from "#server/kernel/ids";
import type { CaseRecord } from "#server/services/cases/lock-case";
import { isSame } from "#server/services/cases/update-case";
import { awake } from "#server/services/cases/wake-on";
import type { Placed } from "#server/services/worklist/load-places";

/** What becomes of one case: the row to store, whether a person could have seen the change, and what is told. */
export type AccountChange = { row: CaseRecord; isNew: boolean; events: DomainEvent[] };
type At = { now: Date; policyVersion: string };
type Columns = Partial<Omit<CaseRecord, "id" | "number">>;

/** The columns that follow from where the account stands. */
function columnsOf(place: AccountPlace, account: Placed["account"], policyVersion: string) {
  return {
    entityCode: account.entity,
    customerId: account.id,
    customerName: account.name,
    customerTier: account.tier,
    title: place.title,
    severity: place.severity,
    amountMinor: place.amount.minor,
    currency: place.amount.currency,
    baseAmountMinor: place.baseMinor,
    details: place.details,
    priority: place.points,
    priorityReasons: place.reasons,
    policyVersion,
    dueAt: place.dueAt,
    lane: place.lane,
    boost: place.boost,
  } satisfies Columns;
}

export function entered({ account }: Placed, place: AccountPlace, { now, policyVersion }: At): AccountChange {
  const row: CaseRecord = {
    ...columnsOf(place, account, policyVersion),
    id: newId(now),
    number: 0,
    version: 1,
    queue: COLLECTIONS_QUEUE,
    type: ACCOUNT_CASE,
    dedupeKey: account.id,
    subjectType: "customer",
    subjectId: account.id,
    document: null,
    state: "routed",
    causeSignature: null,
    priorityChangesAt: null,
    ownerId: null,
    leasedUntil: null,
    snoozedUntil: null,
    wakeOn: null,
    waitingOn: null,
    escalationLevel: 0,
    isHoldingInvoice: false,
    detectedAt: now,
    closedAt: null,
    outcome: null,
    reopenCount: 0,
    team: null,
    routedBy: null,
    allottedMinutes: null,
    clockStoppedAt: null,
    routing: null,
    escalatesAt: null,
    rootCause: null,
  };
  const { id: _, number: __, version: ___, ...after } = row;
  return { row, isNew: true, events: [told("account.entered", row, {}, after, enteredWords(place), policyVersion)] };
}

/** The same case again, with nobody's hands on it. */
export function returned(
  before: CaseRecord,
  { account }: Placed,
  place: AccountPlace,
  { now, policyVersion }: At,
): AccountChange {
  const { row, was, is } = changed(before, {
    ...columnsOf(place, account, policyVersion),
    state: caseMachine.next(before.state, "reopen"),
    closedAt: null,
    outcome: null,
    rootCause: null,
    ownerId: null,
    escalationLevel: 0,
    detectedAt: now,
    reopenCount: before.reopenCount + 1,
    version: before.version + 1,
  });
  return { row, isNew: false, events: [told("account.entered", row, was, is, enteredWords(place), policyVersion)] };
}

export function left(before: CaseRecord, words: string, { now }: At): AccountChange {
  const { row, was, is } = changed(before, {
    state: caseMachine.next(before.state, "resolve"),
    outcome: "self_closed",
    closedAt: now,
    snoozedUntil: null,
    wakeOn: null,
    waitingOn: null,
    clockStoppedAt: null,
    leasedUntil: null,
    boost: null,
    version: before.version + 1,
  });
  return { row, isNew: false, events: [told("account.left", row, was, is, words, before.policyVersion)] };
}

/**
 * Brings an open case up to where its account stands; null where nothing differs. What follows from facts and days keeps the
 * version, so that whoever has the account open is not told of a conflict that is none; waking is a change like any other.
 */
export function moved(
  before: CaseRecord,
  { account, hasNews }: Placed,
  place: AccountPlace,
  { now, policyVersion }: At,
): AccountChange | null {
  const { snoozedUntil } = before;
  const wakes = snoozedUntil !== null && (hasNews || snoozedUntil <= now);
  const { row, was, is } = changed(before, {
    ...columnsOf(place, account, policyVersion),
    ...(wakes ? { ...awake(before, place.boost), version: before.version + 1, clockStoppedAt: null } : {}),
  });
  const keys = Object.keys(is);
  if (keys.length === 0) return null;
  const events: DomainEvent[] = [];
  const woke = wakes
    ? told("case.woken", row, was, is, null, policyVersion, { byItself: true, why: place.boost ?? "snooze ended" })
    : null;
  if (woke) events.push(woke);
  else if (before.lane !== row.lane)
    events.push(told("account.lane_changed", row, was, is, laneWords(before, place), policyVersion));
  else if (before.priority !== row.priority)
    events.push(told("account.reprioritised", row, was, is, pointsWords(before, place), policyVersion));
  else if (keys.includes("title"))
    events.push(told("account.refreshed", row, was, is, `${place.title}.`, policyVersion));
  return { row, isNew: false, events };
}

function changed(before: CaseRecord, wanted: Columns): { row: CaseRecord; was: Columns; is: Columns } {
  const keys = (Object.keys(wanted) as (keyof Columns)[]).filter((key) => !isSame(wanted[key], before[key]));
  const pick = (from: Columns) => Object.fromEntries(keys.map((key) => [key, from[key]])) as Columns;
  const { version: _, ...was } = pick(before);
  const { version: __, ...is } = pick(wanted);
  return { row: { ...before, ...wanted }, was, is };
}

function told(
  type: DomainEvent["type"],
  row: CaseRecord,
  before: Columns,
  after: Columns,
  sentence: string | null,
  policyVersion: string,
  data: Record<string, unknown> = {},
): DomainEvent {
  return {
    type,
    subject: { type: "case", id: row.id },
    entity: row.entityCode,
    before,
    after,
    policyVersion,
    data: { ...(sentence === null ? {} : { sentence }), ...data },
  };
}

function enteredWords({ title, lane, details }: AccountPlace): string {
  return `On the worklist, ${title}. ${laneLabels[lane]}: ${details.lane.sentence}`;
}

function laneWords(before: CaseRecord, { lane, details }: AccountPlace): string {
  const from = Object.entries(laneLabels).find(([key]) => key === before.lane)?.[1] ?? "no lane";
  return `Went from ${from} to ${laneLabels[lane]}. ${details.lane.sentence}`;
}

/** Names what moved it furthest. */
function pointsWords(before: CaseRecord, { points, reasons }: AccountPlace): string {
  const [first] = comparePoints({ reasons }, { reasons: before.priorityReasons as WorklistReason[] });
  const why = first
    ? `: ${first.left.words ?? first.right.words ?? first.subject}${first.left.words === null ? " no longer counts" : ""}`
    : "";
  return `Points went from ${before.priority} to ${points}${why}.`;
}
