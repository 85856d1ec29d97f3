import type { PsaClient, PsaRow } from "#server/connectors/psa/client";
import { outcomeOfFirstRead, outcomeOfLookUp, outcomeOfWrite } from "#server/connectors/source-failure";
import type { EffectOutcome, OutboundEffect, OutboundOperation, SourceReference } from "#server/domain/sync/effects";

type Ours = "milestone.record_acceptance" | "project.bill_time" | "project.request_approval";
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

const acts: { [Name in Ours]: Act<EffectOf<Name>> } = {
  "milestone.record_acceptance": recordAcceptance,
  "project.bill_time": billTime,
  "project.request_approval": requestApproval,
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
  try {
    const rows = await act.read(client, effect, signal);
    const settled = settledOf(act, rows, effect);
    if (settled) return settled;
    const reason = act.refusal(rows ?? [], effect);
    if (reason !== null) return { outcome: "refused", reason, touched };
  } catch (error) {
    return outcomeOfFirstRead(error, touched);
  }
  try {
    await act.send(client, effect, signal);
  } catch (error) {
    return outcomeOfWrite(error, touched);
  }
  const after = await lookUpAtPsa(client, effect, signal);
  if (after.outcome !== "not_done") return after;
  return {
    outcome: "refused",
    reason:
      "The project system took the change and does not show it: somebody may have changed the same thing. Look at it anew.",
    touched,
  };
}

export async function lookUpAtPsa(
  client: PsaClient,
  effect: OutboundEffect,
  signal: AbortSignal,
): Promise<EffectOutcome | { outcome: "not_done" }> {
  const act = actOf(effect);
  if (!act) return notOurs;
  try {
    return settledOf(act, await act.read(client, effect, signal), effect) ?? { outcome: "not_done" };
  } catch (error) {
    return outcomeOfLookUp(error);
  }
}

function settledOf(
  act: Act<OutboundEffect>,
  rows: readonly PsaRow[] | null,
  effect: OutboundEffect,
): EffectOutcome | null {
  const touched = act.touched(effect);
  if (rows === null) return { outcome: "refused", reason: act.gone(effect), touched };
  const confirmation = act.done(rows, effect);
  return confirmation === null ? null : { outcome: "confirmed", confirmation, touched };
}

const notOurs: EffectOutcome = {
  outcome: "refused",
  reason:
    "The project system holds projects, hours and rates, and knows no such act. Send it to the system that holds the invoice.",
  touched: [],
};
