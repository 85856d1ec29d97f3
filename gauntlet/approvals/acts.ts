import type { GivenPerson } from "#db/testing/given-cases";
import { asker } from "#gauntlet/approvals/askings";
import { DAY_MS, type Ground } from "#gauntlet/approvals/ground";
import type { Context } from "#server/kernel/context";
import { amendRequest } from "#server/services/approvals/amend-request";
import { approveInPart } from "#server/services/approvals/approve-in-part";
import { askRequester } from "#server/services/approvals/ask-requester";
import { endDelegation } from "#server/services/approvals/end-delegation";
import { enterDelegation } from "#server/services/approvals/enter-delegation";
import { executeRequest } from "#server/services/approvals/execute-request";
import type { RequestRecord } from "#server/services/approvals/lock-request";
import { rejectRequest } from "#server/services/approvals/reject-request";
import { retryRequest } from "#server/services/approvals/retry-request";
import { signRequest } from "#server/services/approvals/sign-request";
import { signSeveral } from "#server/services/approvals/sign-several";
import { withdrawRequest } from "#server/services/approvals/withdraw-request";
import { settleEffect } from "#server/services/effects/settle-effect";

/** What came of the acts, so that a run says how much it tried. */
export type Counts = { signed: number; lent: number; executed: number; voided: number; "own tried": number };

export type Hand = {
  ground: Ground;
  people: readonly GivenPerson[];
  random: () => number;
  counts: Counts;
  /** Accounts that were switched off on the way, for whoever switches them on again. */
  switchedOff: Set<string>;
};

export const pickOf =
  (random: () => number) =>
  <Value>(values: readonly Value[]): Value =>
    values[Math.floor(random() * values.length)] as Value;

const seen = ({ id, version }: RequestRecord) => ({ requestId: id, version });
const signable = (row: RequestRecord) => ({ ...seen(row), packetHash: row.packetHash ?? "" });

type Act = { name: string; weight: number; run(hand: Hand, row: RequestRecord, who: GivenPerson): Promise<void> };

/** Acts of people and of the worker on one request, and on what decides who may act on it. */
const acts: readonly Act[] = [
  {
    name: "sign",
    weight: 40,
    async run({ ground: { stage }, counts }, row, who) {
      if (who.personId === row.requesterPersonId) counts["own tried"] += 1;
      await signRequest.execute(stage.as(who), { ...signable(row), note: null });
      counts.signed += 1;
    },
  },
  { name: "sign with what was lent for it", weight: 7, run: lentThenSigned },
  {
    name: "sign together",
    weight: 6,
    async run({ ground: { stage }, counts }, row, who) {
      await signSeveral.execute(stage.as(who), { requests: [signable(row)] });
      counts.signed += 1;
    },
  },
  {
    name: "sign a part",
    weight: 5,
    async run({ ground: { stage }, random }, row, who) {
      const amountMinor = BigInt(Math.floor(random() * Number(row.amountMinor ?? 1n)) + 1);
      const reason = "A part of it was agreed, no more.";
      await approveInPart.execute(stage.as(who), { ...signable(row), amountMinor, reason });
    },
  },
  {
    name: "reject",
    weight: 3,
    run: ({ ground: { stage } }, row, who) =>
      rejectRequest.execute(stage.as(who), { ...seen(row), reason: "It does not say what was agreed." }).then(nothing),
  },
  {
    name: "withdraw",
    weight: 3,
    run: ({ ground: { stage } }, row, who) =>
      withdrawRequest.execute(asAsker(stage, row, who), { ...seen(row), reason: "No longer needed" }).then(nothing),
  },
  {
    name: "amend",
    weight: 8,
    run: ({ ground: { stage }, random }, row, who) =>
      amendRequest.execute(asAsker(stage, row, who), { ...seen(row), ...amended(row, random) }).then(nothing),
  },
  {
    name: "ask",
    weight: 2,
    run: ({ ground: { stage } }, row, who) =>
      askRequester.execute(stage.as(who), { requestId: row.id, question: "Who agreed to it, and when?" }).then(nothing),
  },
  {
    name: "carry out",
    weight: 14,
    async run({ ground: { stage }, counts }, row) {
      const { state } = await executeRequest.execute(stage.execute, { requestId: row.id });
      counts[state === "executing" ? "executed" : "voided"] += 1;
    },
  },
  { name: "answer of the source", weight: 6, run: sourceAnswers },
  { name: "change of the facts", weight: 4, run: factsMove },
  {
    name: "retry",
    weight: 2,
    run: ({ ground: { stage } }, row, who) => retryRequest.execute(asAsker(stage, row, who), seen(row)).then(nothing),
  },
  { name: "delegate", weight: 9, run: delegates },
  { name: "end a delegation", weight: 2, run: endsDelegation },
  { name: "lose or regain an account", weight: 2, run: losesAccount },
];
const weights = acts.reduce((sum, { weight }) => sum + weight, 0);
const nothing = () => undefined;

/** The act that lies at a place on the line of all weights. */
function actAt(place: number): Act {
  let until = 0;
  for (const act of acts) {
    until += act.weight;
    if (place < until) return act;
  }
  return acts[0] as Act;
}

/** Half of the time whoever the request waits for acts, else anybody: both what may be done and what may not is tried. */
export async function actAtRandom(hand: Hand, row: RequestRecord, told: (line: string) => void): Promise<void> {
  const { random, people } = hand;
  const pick = pickOf(random);
  const act = actAt(random() * weights);
  const waited = people.filter(({ role }) => row.waitingRoles.includes(role));
  const lenders = people.filter(({ role }) => role === "finance_director" || role === "finance_approver");
  const own = people.filter(({ personId }) => personId === row.requesterPersonId);
  const isOwn = act.name === "amend" || act.name === "withdraw" || act.name === "retry";
  const likely = isOwn ? own : act.name === "delegate" ? lenders : waited;
  const who = pick(random() < 0.6 && likely.length > 0 ? likely : people);
  told(`${act.name} by ${who.name} as ${who.role} on ${row.kind} ${row.number}, ${row.state}`);
  await act.run(hand, row, who);
}

/** Whoever asked acts on it as they asked. */
function asAsker(stage: Ground["stage"], row: RequestRecord, who: GivenPerson): Context {
  return stage.as(who.role === "billing_analyst" ? asker(row.kind, who) : who);
}

function amended({ terms, reasonCode }: RequestRecord, random: () => number) {
  return {
    terms: varied(terms, random),
    reasonCode,
    reason: "The order agreed another price than was written before.",
  };
}

/** The same asked for over another amount, where an amount is chosen: from what one person signs to what takes two steps. */
export function varied(terms: Record<string, unknown>, random: () => number): Record<string, unknown> {
  const minor = String(1_000 + Math.floor(random() * 200_000));
  if ("amountMinor" in terms) return { ...terms, amountMinor: minor };
  if ("choice" in terms) return { ...terms, choice: { of: "amount", totalMinor: minor } };
  return terms;
}

/** A source says something else of what the customer was billed and paid. */
async function factsMove({ ground: { owner } }: Hand, { customerId }: RequestRecord): Promise<void> {
  await owner`update invoices set total_minor = total_minor + 100 where customer_id = ${customerId}`;
  await owner`update payments set refunded_minor = refunded_minor + 1 where customer_id = ${customerId}`;
  await owner`update payment_disputes set amount_minor = amount_minor + 1 where customer_id = ${customerId}`;
}

/** What the source says of the act that is out: done, or refused. */
async function sourceAnswers({ ground: { stage, owner }, random }: Hand, row: RequestRecord): Promise<void> {
  const [act] = await owner<{ id: string; fence: string }[]>`
    update effects set state = 'sent', fence = fence + 1 where id = (select id from effects where request_id = ${row.id} and state = 'intent' order by position limit 1)
    returning id, fence`;
  if (!act) return;
  await settleEffect.execute(stage.database.asJob("send-effects"), {
    effectId: act.id,
    fence: Number(act.fence),
    settlement:
      random() < 0.7
        ? { outcome: "confirmed", confirmation: "Done", touched: [] }
        : { outcome: "refused", reason: "The period is closed.", touched: [] },
  });
}

async function delegates(hand: Hand, _row: RequestRecord, who: GivenPerson): Promise<void> {
  const { random, people } = hand;
  const approvers = people.filter(({ role }) => role === "finance_approver");
  await lends(hand, who, pickOf(random)(random() < 0.7 ? approvers : people), {
    kinds: random() < 0.7 ? "all" : ["credit_memo"],
    entities: random() < 0.7 ? "all" : ["DE01"],
    limitBaseMinor: random() < 0.7 ? null : BigInt(Math.floor(random() * 500_000) + 1),
  });
}

/** Somebody whom it waits for lends their power to one who has another, and that one signs. */
async function lentThenSigned(hand: Hand, row: RequestRecord): Promise<void> {
  const { ground, people, random, counts } = hand;
  const pick = pickOf(random);
  const signing = people.filter(({ role }) => role !== "billing_analyst");
  const lenders = signing.filter(({ role }) => row.waitingRoles.includes(role));
  const others = signing.filter(({ role }) => !row.waitingRoles.includes(role));
  if (lenders.length === 0 || others.length === 0) return;
  const delegate = pick(others);
  await lends(hand, pick(lenders), delegate, { kinds: "all", entities: "all", limitBaseMinor: null });
  await signRequest.execute(ground.stage.as(delegate), { ...signable(row), note: null });
  counts.signed += 1;
}

type Reach = Pick<Parameters<typeof enterDelegation.execute>[1], "kinds" | "entities" | "limitBaseMinor">;

async function lends({ ground: { stage }, random }: Hand, from: GivenPerson, to: GivenPerson, reach: Reach) {
  const now = stage.database.clock.now().getTime();
  await enterDelegation.execute(stage.as(from), {
    toPersonId: to.personId,
    ...reach,
    startsAt: startOf(stage),
    // Over before the instant of the next sequence: with clocks of their own, one could sign at a later hour with what
    // another then ends at an earlier one, which no clock they share can bring about.
    endsAt: new Date(now + Math.floor(random() * 6 + 1) * (DAY_MS / 4)),
    reason: "Away for some days",
  });
}

/** When delegations of this sequence begin: no other has its instant, so that by it they are told from those of others. */
function startOf({ database }: Ground["stage"]): Date {
  return new Date(database.clock.now().getTime() - 1_000);
}

async function endsDelegation(
  { ground: { stage, owner }, random }: Hand,
  _row: RequestRecord,
  who: GivenPerson,
): Promise<void> {
  const standing = await owner<
    { id: string }[]
  >`select id from delegations where ended_at is null and starts_at = ${startOf(stage)} and from_person_id = ${who.personId} order by starts_at, ends_at, to_person_id`;
  if (standing.length === 0) return;
  await endDelegation.execute(stage.as(who), { delegationId: pickOf(random)(standing).id, reason: "Back again" });
}

/** An account is switched off, or on again: whoever signed with it has lost the authority for what is not carried out yet. */
async function losesAccount(
  { ground: { stage, owner }, switchedOff }: Hand,
  _row: RequestRecord,
  who: GivenPerson,
): Promise<void> {
  if (who.role === "billing_analyst") return;
  switchedOff.add(who.userId);
  const at = stage.database.clock.now();
  await owner`update users set disabled_at = case when disabled_at is null then ${at}::timestamptz end where id = ${who.userId}`;
}
