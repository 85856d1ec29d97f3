import type { Pools } from "#db/client";
import { openRequestStage, type RequestStage } from "#db/seed/demo-request-stage";
import type { RequestKind, RequestReason } from "#server/domain/approvals/kinds";
import { demoRequesters, demoSigners } from "#server/domain/demo/requests";
import { addDays, addHours } from "#server/domain/time";
import { refusalOf } from "#server/kernel/errors";
import { askRequester } from "#server/services/approvals/ask-requester";
import { enterDelegation } from "#server/services/approvals/enter-delegation";
import { prepareRequest } from "#server/services/approvals/prepare-request";
import { rejectRequest } from "#server/services/approvals/reject-request";
import { signRequest } from "#server/services/approvals/sign-request";
import { submitRequest } from "#server/services/approvals/submit-request";
import { enterAbsence } from "#server/services/teams/enter-absence";

type Asking = {
  by: string;
  kind: RequestKind;
  terms: Record<string, unknown>;
  reasonCode: RequestReason;
  reason: string;
  hoursAgo: number;
};
/** What is given up whole takes one signature. */
const ONE_SIGNATURE_MINOR = 90_000;

/** How the demo finds out that what was signed stands in the sources and was read back. */
export type Waiting = { isCarriedOut(requestId: string, invoiceId: string): Promise<boolean> };

/**
 * Gives the demo company requests with plausible histories, through the commands of the people who ask and sign: some
 * wait, for others a question is open, one is carried out, one void, one rejected, one late. What the company has nothing
 * for is left out. For a company that was read from its sources and has no request yet.
 */
export async function seedDemoRequests(
  pools: Pools,
  now: () => Date,
  waiting: Waiting,
): Promise<{ isSeeded: boolean; left: string[] }> {
  const stage = await openRequestStage(pools, now);
  if (await stage.hasRequests()) return { isSeeded: false, left: [] };
  const stories: [string, () => Promise<boolean>][] = [
    ["one that is late", () => lateRefund(stage)],
    ["one that was rejected", () => rejectedWriteOff(stage)],
    ["one carried out, and one void because of it", () => carriedOutAndVoid(stage, waiting)],
    ["one for the director", () => forTheDirector(stage)],
    ["one with an open question", () => questioned(stage)],
    ["a restriction", () => restriction(stage)],
    ["one that waits", () => smallCredit(stage)],
    ["one that an absence will orphan", () => orphanToBe(stage)],
  ];
  const left: string[] = [];
  for (const [name, tell] of stories) {
    const because = await tellOrLeave(tell);
    if (because !== null) left.push(`${name} (${because})`);
  }
  await lendPower(stage);
  return { isSeeded: true, left };
}

/** What the company's own rules refuse today is no reason for it not to start. Null once the story is told. */
async function tellOrLeave(tell: () => Promise<boolean>): Promise<string | null> {
  try {
    return (await tell()) ? null : "nothing of the kind is there";
  } catch (error) {
    const refusal = refusalOf(error);
    if (!refusal) throw error;
    return refusal.message;
  }
}

async function asked(stage: RequestStage, { by, hoursAgo, ...request }: Asking): Promise<string> {
  const requester = stage.as(by, hoursAgo);
  const { requestId, version } = await prepareRequest.execute(requester, { ...request, caseId: null });
  await submitRequest.execute(requester, { requestId, version });
  return requestId;
}

async function signed(stage: RequestStage, requestId: string, by: string, hoursAgo: number): Promise<void> {
  const { version, packetHash } = await stage.row(requestId);
  await signRequest.execute(stage.as(by, hoursAgo), { requestId, version, packetHash: packetHash ?? "", note: null });
}

const creditOf = (invoiceId: string, totalMinor: string, memo: string) => ({
  invoiceId,
  choice: { of: "amount", totalMinor },
  memo,
});

async function lateRefund(stage: RequestStage): Promise<boolean> {
  const payment = await stage.payment("US01");
  if (!payment) return false;
  await asked(stage, {
    by: demoRequesters.disputes,
    kind: "refund",
    terms: { paymentId: payment.id, amountMinor: "4200", why: "requested_by_customer" },
    reasonCode: "service_failure",
    reason: "The customer paid for an add-on that was never switched on and asks for the month back.",
    hoursAgo: 24 * 7,
  });
  return true;
}

async function rejectedWriteOff(stage: RequestStage): Promise<boolean> {
  const invoiceId = await stage.invoice("US01", 1, ONE_SIGNATURE_MINOR);
  if (!invoiceId) return false;
  const requestId = await asked(stage, {
    by: demoRequesters.collector,
    kind: "write_off",
    terms: { invoiceIds: [invoiceId], memo: "No answer to reminders" },
    reasonCode: "uncollectible",
    reason: "Nobody answered two reminders and the phone is not taken.",
    hoursAgo: 24 * 5,
  });
  const { version } = await stage.row(requestId);
  await rejectRequest.execute(stage.as(demoSigners.everywhere, 24 * 4), {
    requestId,
    version,
    reason: "It fell due only lately. Send it through the reminders first and ask again after the third.",
  });
  return true;
}

/** Two credits of one invoice: the first is carried out, which changes what the second was signed on. */
async function carriedOutAndVoid(stage: RequestStage, { isCarriedOut }: Waiting): Promise<boolean> {
  const invoiceId = await stage.invoice("DE01", 30_000);
  if (!invoiceId) return false;
  const first = await asked(stage, {
    by: demoRequesters.german,
    kind: "credit_memo",
    terms: creditOf(invoiceId, "4500", "Outage of 3 hours"),
    reasonCode: "service_failure",
    reason: "Three hours of outage, credited as the contract promises.",
    hoursAgo: 30,
  });
  const second = await asked(stage, {
    by: demoRequesters.disputes,
    kind: "credit_memo",
    terms: creditOf(invoiceId, "6000", "Goodwill after an outage"),
    reasonCode: "goodwill",
    reason: "The customer was promised a gesture for the same outage on the phone.",
    hoursAgo: 28,
  });
  await signed(stage, first, demoSigners.german, 2);
  if (!(await isCarriedOut(first, invoiceId))) return false;
  await signed(stage, second, demoSigners.german, 0);
  return true;
}

async function forTheDirector(stage: RequestStage): Promise<boolean> {
  const invoiceId = await stage.invoice("DE01", 240_000);
  if (!invoiceId) return false;
  const requestId = await asked(stage, {
    by: demoRequesters.german,
    kind: "credit_memo",
    terms: creditOf(invoiceId, "240000", "Seats billed after they were given back"),
    reasonCode: "billing_error",
    reason: "Twenty seats were given back in writing before the period began and were billed all the same.",
    hoursAgo: 6,
  });
  await signed(stage, requestId, demoSigners.german, 3);
  return true;
}

async function questioned(stage: RequestStage): Promise<boolean> {
  const invoiceId = await stage.invoice("US01", 10_000);
  if (!invoiceId) return false;
  const requestId = await asked(stage, {
    by: demoRequesters.disputes,
    kind: "credit_memo",
    terms: creditOf(invoiceId, "8500", "Agreed discount"),
    reasonCode: "price_agreement",
    reason: "Sales agreed a discount for the second year that did not reach billing.",
    hoursAgo: 20,
  });
  await askRequester.execute(stage.as(demoSigners.everywhere, 18), {
    requestId,
    question: "Was the discount agreed in writing, and by whom?",
  });
  return true;
}

async function restriction(stage: RequestStage): Promise<boolean> {
  const customer = await stage.debtor("DE01");
  if (!customer) return false;
  await asked(stage, {
    by: demoRequesters.german,
    kind: "service_restriction",
    terms: { customerId: customer.id, standing: "suspended" },
    reasonCode: "uncollectible",
    reason: "Overdue, three reminders, and the promise to pay was not kept.",
    hoursAgo: 4,
  });
  return true;
}

async function smallCredit(stage: RequestStage): Promise<boolean> {
  const invoiceId = await stage.invoice("DE01", 15_000);
  if (!invoiceId) return false;
  await asked(stage, {
    by: demoRequesters.german,
    kind: "credit_memo",
    terms: creditOf(invoiceId, "12000", "Training that was cancelled"),
    reasonCode: "service_failure",
    reason: "The training was cancelled by us and cannot be held within the quarter.",
    hoursAgo: 2,
  });
  return true;
}

/** Only one approver signs for the American entity: once she is away, nobody does. */
async function orphanToBe(stage: RequestStage): Promise<boolean> {
  const invoiceId = await stage.invoice("US01", 5_000);
  if (!invoiceId) return false;
  await asked(stage, {
    by: demoRequesters.collector,
    kind: "credit_memo",
    terms: creditOf(invoiceId, "3000", "Late fee taken back"),
    reasonCode: "goodwill",
    reason: "The payment was on its way when the late fee was billed.",
    hoursAgo: 1,
  });
  const today = stage.now().toISOString().slice(0, 10);
  await enterAbsence.execute(stage.as("Marcus Leigh"), {
    userId: stage.called(demoSigners.everywhere).userId,
    startsOn: addDays(today, 9),
    endsOn: addDays(today, 11),
    coverId: null,
    note: "Conference in Lisbon",
  });
  return true;
}

/** The director lends his signature on small write-offs in Germany, and on nothing else. */
async function lendPower(stage: RequestStage): Promise<void> {
  await enterDelegation.execute(stage.as(demoSigners.director), {
    toPersonId: stage.called(demoSigners.german).personId,
    kinds: ["write_off"],
    entities: ["DE01"],
    limitBaseMinor: 500_000n,
    startsAt: stage.now(),
    endsAt: addHours(stage.now(), 24 * 10),
    reason: "Closing of the quarter: small write-offs in Germany do not wait for me",
  });
}
