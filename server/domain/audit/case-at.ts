/** What is rebuilt of a case: every column that says something of it. Its version only counts how often it was written. */
export const caseFields = [
  "number",
  "queue",
  "type",
  "dedupeKey",
  "entityCode",
  "customerId",
  "customerName",
  "customerTier",
  "subjectType",
  "subjectId",
  "document",
  "state",
  "severity",
  "title",
  "amountMinor",
  "currency",
  "baseAmountMinor",
  "details",
  "causeSignature",
  "priority",
  "priorityReasons",
  "priorityChangesAt",
  "policyVersion",
  "ownerId",
  "leasedUntil",
  "dueAt",
  "snoozedUntil",
  "wakeOn",
  "waitingOn",
  "boost",
  "escalationLevel",
  "isHoldingInvoice",
  "detectedAt",
  "closedAt",
  "outcome",
  "reopenCount",
  "team",
  "routedBy",
  "allottedMinutes",
  "clockStoppedAt",
  "routing",
  "escalatesAt",
  "rootCause",
] as const;
export type CaseField = (typeof caseFields)[number];

/** An event of a case's own chain, as stored: instants as ISO text, amounts as text of minor units. */
export type CaseEventFacts = {
  sequence: number;
  type: string;
  at: Date;
  actorName: string;
  entityCode: string | null;
  policyVersion: string | null;
  payload: unknown;
};

export type FixAsked = {
  label: string;
  by: string;
  at: Date;
  /** What had become of it by then. */
  became: "under way" | "failed" | "taken back" | "done";
};

export type CaseAt = {
  /** JSON values as events keep them; undefined where no event had said it yet, or ever. */
  fields: Partial<Record<CaseField, unknown>>;
  events: number;
  lastSequence: number;
  comments: number;
  questions: number;
  answers: number;
  files: number;
  fixes: FixAsked[];
  /** Where an event says that something was otherwise before than the events so far make it: something is missing from the log. */
  gaps: { sequence: number; field: CaseField }[];
};

/** What is true of every case at its beginning and is not worth a word in its first event. */
const atTheBeginning = {
  ownerId: null,
  leasedUntil: null,
  snoozedUntil: null,
  wakeOn: null,
  waitingOn: null,
  boost: null,
  escalationLevel: 0,
  isHoldingInvoice: false,
  closedAt: null,
  outcome: null,
  reopenCount: 0,
  clockStoppedAt: null,
  rootCause: null,
} satisfies Partial<Record<CaseField, unknown>>;

/**
 * A case as it stood at an instant, from its events alone: the first says what it was opened with, each further one what
 * it changed. Null before it was opened.
 * @param events of the case's chain, in order.
 */
export function caseAt(events: readonly CaseEventFacts[], instant: Date): CaseAt | null {
  const until = events.filter((event) => event.at <= instant);
  const [first] = until;
  if (!first) return null;
  const result: CaseAt = {
    fields: {},
    events: until.length,
    lastSequence: first.sequence,
    comments: 0,
    questions: 0,
    answers: 0,
    files: 0,
    fixes: [],
    gaps: [],
  };
  for (const event of until) {
    if (event.type === "exception.opened") Object.assign(result.fields, openedWith(event));
    change(result, event);
    count(result, event);
    result.lastSequence = event.sequence;
  }
  return result;
}

/** The instants at which something happened on a case, each once, in order. */
export function instantsOf(events: readonly Pick<CaseEventFacts, "at">[]): Date[] {
  return [...new Set(events.map(({ at }) => at.getTime()))].sort((one, other) => one - other).map((at) => new Date(at));
}

function openedWith(event: CaseEventFacts): CaseAt["fields"] {
  const data = record(record(event.payload).data);
  return {
    ...atTheBeginning,
    entityCode: event.entityCode,
    policyVersion: event.policyVersion,
    detectedAt: event.at.toISOString(),
    ...("routing" in data ? { routing: data.routing } : {}),
  };
}

function change(result: CaseAt, { sequence, payload }: CaseEventFacts): void {
  const before = record(record(payload).before);
  const after = record(record(payload).after);
  for (const field of caseFields) {
    if (!(field in after)) continue;
    const known = result.fields[field];
    // Of two events of one act both say what it changed: the second finds it changed already.
    const isTold = field in before && known !== undefined;
    if (isTold && !isSame(known, before[field]) && !isSame(known, after[field])) result.gaps.push({ sequence, field });
    result.fields[field] = after[field];
  }
}

function count(result: CaseAt, { type, payload, actorName, at }: CaseEventFacts): void {
  const data = record(record(payload).data);
  const running = result.fixes.filter((fix) => fix.became === "under way");
  const settle = (became: FixAsked["became"]) => {
    for (const fix of running) fix.became = became;
  };
  switch (type) {
    case "case.commented":
      result.comments += 1;
      break;
    case "case.question_asked":
      result.questions += 1;
      break;
    case "case.question_answered":
      result.answers += 1;
      break;
    case "case.file_attached":
      result.files += 1;
      break;
    case "case.file_removed":
      result.files -= 1;
      break;
    case "exception.fix_requested":
      result.fixes.push({ label: String(data.label ?? "a fix"), by: actorName, at, became: "under way" });
      break;
    case "exception.fix_taken_back":
      settle("taken back");
      break;
    case "case.correction_failed":
    case "exception.fix_fell_short":
      settle("failed");
      break;
    case "exception.closed":
      settle("done");
      break;
  }
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

function isSame(left: unknown, right: unknown): boolean {
  return left === right || ordered(left) === ordered(right);
}

/** JSON with its keys in one order: the database keeps those of a document in its own. */
function ordered(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([one], [other]) => (one < other ? -1 : 1)))
      : inner,
  );
}
