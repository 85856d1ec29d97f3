import type { PersonActor } from "#server/domain/access/actor";
import type { RequestKind } from "#server/domain/approvals/kinds";
import { openTransaction } from "#server/kernel/command";
import type { Context } from "#server/kernel/context";
import { refusalOf } from "#server/kernel/errors";
import { actorsAt } from "#server/services/access/grants-at";
import { executeRequest } from "#server/services/approvals/execute-request";
import { findRequest, type RequestRecord } from "#server/services/approvals/lock-request";
import { prepareRequest } from "#server/services/approvals/prepare-request";
import { signRequest } from "#server/services/approvals/sign-request";
import { submitRequest } from "#server/services/approvals/submit-request";
import { type Company, openCompany } from "#server/services/exceptions/testing/company";

/** A company of the sandbox in which requests are asked for, signed by whoever may, and carried to the sources. */
export type AskingCompany = Awaited<ReturnType<typeof openAskingCompany>>;

const REQUESTER = "Amara Okafor";

export async function openAskingCompany(anchor = "2026-10-12T09:30:00Z") {
  const company: Company = await openCompany({ customers: 160, anchor });
  await company.sync();
  const inTransaction = <Result>(act: (tx: Parameters<typeof findRequest>[0]["tx"]) => Promise<Result>) =>
    company.db.db.transaction(async (tx) => {
      await openTransaction(tx, "all");
      return act(tx);
    });
  const people = await inTransaction((tx) => actorsAt(tx, "everybody", company.db.clock.now()));
  const as = (name: string): Context => {
    const person = people.find((one) => one.name === name);
    if (!person) throw new Error(`There is no ${name}.`);
    return asPerson(person);
  };
  const asPerson = (person: PersonActor): Context =>
    company.db.asActor({ ...person, sessionId: person.userId, factorAt: company.db.clock.now() });
  const rowOf = (requestId: string) => inTransaction((tx) => findRequest({ tx }, requestId));
  const asked = async (kind: RequestKind, terms: Record<string, unknown>): Promise<RequestRecord> => {
    const { requestId, version } = await prepareRequest.execute(as(REQUESTER), {
      kind,
      terms,
      reasonCode: "other",
      reason: "Agreed with the customer on the phone.",
      caseId: null,
    });
    await submitRequest.execute(as(REQUESTER), { requestId, version });
    return rowOf(requestId);
  };
  /** By everybody who may, in the order in which its steps ask for them. */
  const signed = async (requestId: string): Promise<RequestRecord> => {
    for (const person of [...people, ...people]) {
      const row = await rowOf(requestId);
      if (row.state !== "pending") return row;
      try {
        const seen = { requestId, version: row.version, packetHash: row.packetHash ?? "", note: null };
        await signRequest.execute(asPerson(person), seen);
      } catch (error) {
        if (!refusalOf(error)) throw error;
      }
    }
    return rowOf(requestId);
  };
  return {
    ...company,
    as,
    requester: as(REQUESTER),
    rowOf,
    asked,
    signed,
    /** Asked for, signed by everybody it waits for, and its acts carried to the sources. */
    async carriedOut(kind: RequestKind, terms: Record<string, unknown>): Promise<RequestRecord> {
      const { id } = await asked(kind, terms);
      await signed(id);
      await executeRequest.execute(company.db.asJob("execute-approvals"), { requestId: id });
      await company.carryOut();
      return rowOf(id);
    },
    /** What is open now, case by case. */
    openNow: () =>
      company.db.owner<{ type: string; document: string | null }[]>`
        select type, document from cases where closed_at is null order by type, document, id`,
  };
}
