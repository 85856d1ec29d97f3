import type { LookUpOutcome } from "#server/connectors/connector";
import type { PsaClient, PsaRow } from "#server/connectors/psa/client";
import { lookUp, writeOnce } from "#server/connectors/write-once";
import { decimalFromMinor, minorFromDecimal } from "#server/domain/money";
import type {
  EffectOutcome,
  MadeDocument,
  OutboundEffect,
  OutboundOperation,
  SourceReference,
} from "#server/domain/sync/effects";

type Ours = "milestone.record_acceptance" | "project.bill_time" | "project.request_approval" | "project.change_rate";
type EffectOf<Name extends Ours> = OutboundEffect & Extract<OutboundOperation, { operation: Name }>;

/** How one act is recognised as done, when it is impossible, and how it is sent. */
type Act<Effect> = {
  /** Everything the act looks at; null when what it acts on is gone. */
  read(client: PsaClient, effect: Effect, signal: AbortSignal): Promise<readonly PsaRow[] | null>;
  /** The sentence that confirms it; null while it does not stand as wanted. */
  done(rows: readonly PsaRow[], effect: Effect): string | null;
  refusal(rows: readonly PsaRow[], effect: Effect): string | null;
  send(client: PsaClient, effect: Effect, signal: AbortSignal): Promise<void>;
  gone(effect: Effect): string;
  touched(effect: Effect): SourceReference[];
  /** What was made, where it has an id of its own. */
  made?(rows: readonly PsaRow[], effect: Effect): MadeDocument | null;
};

const recordAcceptance: Act<EffectOf<"milestone.record_acceptance">> = {
  async read(client, { milestoneId }, signal) {
    const row = await client.one("milestones", milestoneId, signal);
    return row === null || row.deleted === true ? null : [row];
  },
  done([row]) {
    const on = row?.accepted_date;
    if (typeof on !== "string") return null;
    const by = typeof row?.accepted_by === "string" ? ` by ${row.accepted_by}` : "";
    return `Milestone "${row?.name}" is accepted as of ${on}${by}, says the project system.`;
  },
  refusal: ([row]) =>
    row?.status === "Planned"
      ? `Milestone "${row.name}" was not delivered yet, says the project system, so nobody can have accepted it.`
      : null,
  send: (client, { milestoneId, acceptedOn, acceptedBy, idempotencyKey }, signal) =>
    client.write(
      "PATCH",
      `/v1/milestones/${encodeURIComponent(milestoneId)}`,
      { accepted_date: acceptedOn, accepted_by: acceptedBy },
      idempotencyKey,
      signal,
    ),
  gone: ({ milestoneId }) =>
    `The project system does not know the milestone ${milestoneId} any more, so no acceptance was recorded.`,
  touched: ({ milestoneId }) => [{ system: "psa", type: "milestone", id: milestoneId }],
};

const billTime: Act<EffectOf<"project.bill_time">> = {
  async read(client, { projectId, timeEntryIds }, signal) {
    const wanted = new Set(timeEntryIds);
    const rows = (await client.timeOf(projectId, signal)).filter(
      ({ id, deleted }) => typeof id === "string" && wanted.has(id) && deleted !== true,
    );
    return rows.length === 0 ? null : rows;
  },
  done(rows, { timeEntryIds }) {
    const invoices = new Set(rows.flatMap(({ billing_invoice_id: id }) => (typeof id === "string" ? [id] : [])));
    const isBilled =
      rows.length === timeEntryIds.length && rows.every((row) => typeof row.billing_invoice_id === "string");
    return isBilled ? `The hours are billed on ${[...invoices].join(" and ")}, says the project system.` : null;
  },
  refusal(rows, { timeEntryIds }) {
    if (rows.length < timeEntryIds.length)
      return "Some of the hours are gone from the project system, so nothing was billed. Open the case again and bill the others.";
    if (rows.some((row) => typeof row.billing_invoice_id === "string"))
      return "Some of the hours are on an invoice by now, so nothing was billed. Open the case again and bill the others.";
    return rows.some((row) => row.status !== "Approved")
      ? "Some of the hours are not approved any more, so nothing was billed. Open the case again."
      : null;
  },
  send: (client, { projectId, timeEntryIds, idempotencyKey }, signal) =>
    client.write(
      "POST",
      `/v1/projects/${encodeURIComponent(projectId)}/bill`,
      { time_entry_ids: timeEntryIds },
      idempotencyKey,
      signal,
    ),
  gone: ({ projectId }) =>
    `The project system knows none of these hours of the project ${projectId} any more, so nothing was billed.`,
  touched: ({ timeEntryIds }) => timeEntryIds.map((id) => ({ system: "psa", type: "time_entry", id })),
};

/** A request leaves nothing on the hours until somebody answers it, so it is known by our own reference. */
const requestApproval: Act<EffectOf<"project.request_approval">> = {
  read: (client, { projectId, id }, signal) => client.requests(projectId, id, signal),
  done: (requests) =>
    requests.length > 0 ? "The project system has asked for the approval. The case closes once it is given." : null,
  refusal: (_requests, { timeEntryIds, rateIds }) =>
    timeEntryIds.length + rateIds.length === 0
      ? "Nothing is named that could be approved. Open the case again and decide anew."
      : null,
  send: (client, { projectId, timeEntryIds, rateIds, id, idempotencyKey }, signal) =>
    client.write(
      "POST",
      `/v1/projects/${encodeURIComponent(projectId)}/approval_requests`,
      { reference: id, time_entry_ids: timeEntryIds, rate_ids: rateIds },
      idempotencyKey,
      signal,
    ),
  gone: ({ projectId }) =>
    `The project system does not know the project ${projectId} any more, so nobody was asked for an approval.`,
  touched: () => [],
};

/** A rate is known by its project, role, first day and price: asked for twice it is one. */
const changeRate: Act<EffectOf<"project.change_rate">> = {
  async read(client, { projectId, rateId }, signal) {
    const rows = (await client.ratesOf(projectId, signal)).filter(({ deleted }) => deleted !== true);
    return rows.some(({ id }) => id === rateId) ? rows : null;
  },
  done(rows, effect) {
    const rate = agreedRate(rows, effect);
    return rate === null
      ? null
      : `An hour of ${effect.role} costs ${rate.hourly_rate} ${effect.currency} from ${effect.startsOn} on, says the project system.`;
  },
  refusal(rows, { role, rateId, startsOn }) {
    const later = rows.find(
      (row) => row.role === role && row.id !== rateId && typeof row.starts_on === "string" && row.starts_on >= startsOn,
    );
    return later
      ? `Another rate of ${role} begins on ${later.starts_on}, so none was agreed from ${startsOn} on. Look at the rates again and decide anew.`
      : null;
  },
  send: (client, { projectId, role, currency, hourlyMinor, startsOn, idempotencyKey }, signal) =>
    client.write(
      "POST",
      `/v1/projects/${encodeURIComponent(projectId)}/rates`,
      { role, currency, hourly_rate: decimalFromMinor(BigInt(hourlyMinor), currency), starts_on: startsOn },
      idempotencyKey,
      signal,
    ),
  gone: ({ rateId }) => `The project system does not know the rate ${rateId} any more, so no other was agreed.`,
  touched: ({ rateId }) => [{ system: "psa", type: "rate", id: rateId }],
  made(rows, effect) {
    const id = agreedRate(rows, effect)?.id;
    return typeof id === "string" ? { reference: id, documentId: id, documentMinor: effect.hourlyMinor } : null;
  },
};

function agreedRate(rows: readonly PsaRow[], effect: EffectOf<"project.change_rate">): PsaRow | null {
  const { role, startsOn, currency, hourlyMinor } = effect;
  const isIt = ({ hourly_rate: hourly, ...row }: PsaRow) =>
    row.role === role &&
    row.starts_on === startsOn &&
    row.currency === currency &&
    typeof hourly === "string" &&
    minorFromDecimal(hourly, currency) === BigInt(hourlyMinor);
  return rows.find(isIt) ?? null;
}

const acts: { [Name in Ours]: Act<EffectOf<Name>> } = {
  "milestone.record_acceptance": recordAcceptance,
  "project.bill_time": billTime,
  "project.request_approval": requestApproval,
  "project.change_rate": changeRate,
};

/** The table is typed by operation; the compiler cannot follow that the key and the effect belong together. */
function actOf(effect: OutboundEffect): Act<OutboundEffect> | null {
  return Object.hasOwn(acts, effect.operation)
    ? (acts[effect.operation as Ours] as unknown as Act<OutboundEffect>)
    : null;
}

/** Reads, decides whether there is anything to do, acts once, reads again and says what stands there now. */
export async function performAtPsa(
  client: PsaClient,
  effect: OutboundEffect,
  signal: AbortSignal,
): Promise<EffectOutcome> {
  const act = actOf(effect);
  if (!act) return notOurs;
  const touched = act.touched(effect);
  return writeOnce({
    touched,
    async before() {
      const rows = await act.read(client, effect, signal);
      const settled = settledOf(act, rows, effect);
      if (settled) return settled;
      const reason = act.refusal(rows ?? [], effect);
      return reason === null ? () => act.send(client, effect, signal) : { outcome: "refused", reason, touched };
    },
    after: async () =>
      settledOf(act, await act.read(client, effect, signal), effect) ?? {
        outcome: "refused",
        reason:
          "The project system took the change and does not show it: somebody may have changed the same thing. Look at it anew.",
        touched,
      },
  });
}

export async function lookUpAtPsa(
  client: PsaClient,
  effect: OutboundEffect,
  signal: AbortSignal,
): Promise<LookUpOutcome> {
  const act = actOf(effect);
  if (!act) return notOurs;
  return lookUp(async () => settledOf(act, await act.read(client, effect, signal), effect));
}

function settledOf(
  act: Act<OutboundEffect>,
  rows: readonly PsaRow[] | null,
  effect: OutboundEffect,
): EffectOutcome | null {
  const touched = act.touched(effect);
  if (rows === null) return { outcome: "refused", reason: act.gone(effect), touched };
  const confirmation = act.done(rows, effect);
  if (confirmation === null) return null;
  const made = act.made?.(rows, effect) ?? null;
  if (made === null) return { outcome: "confirmed", confirmation, touched };
  // What was made is read at once, together with what it took the place of.
  const ownType = touched[0]?.type ?? "";
  return {
    outcome: "confirmed",
    confirmation,
    touched: [...touched, { system: "psa", type: ownType, id: made.documentId }],
    ...made,
  };
}

const notOurs: EffectOutcome = {
  outcome: "refused",
  reason:
    "The project system holds projects, hours and rates, and knows no such act. Send it to the system that holds the invoice.",
  touched: [],
};
