import type postgres from "postgres";
import type { Pools } from "#db/client";
import { type GivenPerson, givenCases } from "#db/testing/given-cases";
import { type GivenInvoice, givenExceptions } from "#db/testing/given-exceptions";
import type { Actor, JobName, PersonActor } from "#server/domain/access/actor";
import type { Role } from "#server/domain/access/roles";
import { openTransaction } from "#server/kernel/command";
import type { Context } from "#server/kernel/context";
import { findRequest, type RequestRecord } from "#server/services/approvals/lock-request";
import { prepareRequest } from "#server/services/approvals/prepare-request";
import { signRequest } from "#server/services/approvals/sign-request";
import { submitRequest } from "#server/services/approvals/submit-request";

/** A migrated database of one's own, with its clock. */
export type ApprovalGround = Pools & {
  owner: postgres.Sql;
  clock: { now(): Date; set(next: Date): void };
  asActor(actor: Actor): Context;
  asJob(name: JobName): Context;
};

/** What a test of approvals begins with: a company of three entities, people of every role, invoices that are open. */
export type ApprovalStage<Ground extends ApprovalGround = ApprovalGround> = Awaited<
  ReturnType<typeof approvalStageOn<Ground>>
>;

export async function approvalStageOn<Ground extends ApprovalGround>(database: Ground) {
  const now = database.clock.now();
  const people = givenCases(database.owner, now);
  const given = givenExceptions(database.owner, now);
  await given.entities();
  await given.rate("EUR", "USD", "2026-02-27", "1.1000");
  await given.rate("JPY", "USD", "2026-02-27", "0.0066");
  const analyst = await people.person("Amara Okafor", "billing_analyst");
  const approvers = [
    await people.person("Eleanor Voss", "finance_approver"),
    await people.person("Katharina Weiss", "finance_approver"),
    await people.person("Samuel Adeyemi", "finance_approver"),
  ] as const;
  const director = await people.person("Robert Ashford", "finance_director");
  const customer = await given.customer();
  return {
    database,
    given,
    people,
    customer,
    analyst,
    approvers,
    director,
    as: (person: GivenPerson, factorAt: Date | null = database.clock.now()) => contextOf(database, person, factorAt),
    execute: database.asJob("execute-approvals"),
    /** An open invoice of the customer's over 9,000.00. */
    invoice: (change: Partial<GivenInvoice> = {}) =>
      given.invoice(customer, { status: "open", number: "DE01-001001", ...change }),
    row: (requestId: string) =>
      database.db.transaction(async (tx) => {
        await openTransaction(tx, "all");
        return findRequest({ tx }, requestId);
      }),
  };
}

function contextOf(database: ApprovalGround, person: GivenPerson, factorAt: Date | null): Context {
  const actor: PersonActor = {
    kind: "person",
    userId: person.userId,
    personId: person.personId,
    name: person.name,
    grants: [{ role: person.role as Role, entities: person.entities }],
    sessionId: person.userId,
    factorAt,
  };
  return database.asActor(actor);
}

/** A request to credit an amount of an invoice, with tax; submitted unless said otherwise. */
export async function askedForCredit(
  stage: ApprovalStage,
  invoiceId: string,
  totalMinor: string,
  { by = stage.analyst, isSubmitted = true, caseId = null as string | null } = {},
): Promise<RequestRecord> {
  const context = stage.as(by);
  const { requestId, version } = await prepareRequest.execute(context, {
    kind: "credit_memo",
    terms: { invoiceId, choice: { of: "amount", totalMinor }, memo: "Price agreed otherwise" },
    reasonCode: "price_agreement",
    reason: "The order agreed a lower price than was billed.",
    caseId,
  });
  if (isSubmitted) await submitRequest.execute(context, { requestId, version });
  return stage.row(requestId);
}

export async function signedBy(stage: ApprovalStage, requestId: string, ...signers: readonly GivenPerson[]) {
  for (const signer of signers) {
    const row = await stage.row(requestId);
    await signRequest.execute(stage.as(signer), {
      requestId,
      version: row.version,
      packetHash: row.packetHash ?? "",
      note: null,
    });
  }
  return stage.row(requestId);
}
