import { sql } from "drizzle-orm";
import type { GivenPerson } from "#db/testing/given-cases";
import type { Asked } from "#gauntlet/approvals/asking";
import {
  type Attempt,
  actingAs,
  anotherAccount,
  asOwner,
  grant,
  isTaken,
  lend,
  logged,
  signable,
  signs,
  wroteTheTable,
} from "#gauntlet/approvals/attempts";
import type { RequestKind } from "#server/domain/approvals/kinds";
import { approveInPart } from "#server/services/approvals/approve-in-part";
import type { RequestRecord } from "#server/services/approvals/lock-request";
import { rejectRequest } from "#server/services/approvals/reject-request";
import { signSeveral } from "#server/services/approvals/sign-several";
import { openBreakGlass } from "#server/services/break-glass/open-break-glass";

export type Place = Attempt & { kind: RequestKind; asked: Asked; row: RequestRecord };
/** Whether any signature was taken that may not be; null where the kind has no such path. */
export type Walk = (place: Omit<Place, "row"> & { submit(): Promise<Place> }) => Promise<boolean | null>;

/** Signs as approver and as director, whichever is asked for. */
async function triesBoth(place: Place, who: (role: GivenPerson["role"]) => Promise<GivenPerson>): Promise<boolean> {
  const asApprover = await signs(place, place.row.id, await who("finance_approver"));
  return asApprover || signs(place, place.row.id, await who("finance_director"));
}

export const ownPaths: readonly { path: string; walk: Walk }[] = [
  {
    path: "with the account it was asked for from, given the role as well",
    walk: async ({ submit, stage }) => {
      const place = await submit();
      return triesBoth(place, (role) => grant(place, stage.analyst, role));
    },
  },
  {
    path: "with a second account",
    walk: async ({ submit, stage }) => {
      const place = await submit();
      return triesBoth(place, (role) => anotherAccount(place, stage.analyst, role));
    },
  },
  {
    path: "with a second account that was there before",
    walk: async ({ submit, ...attempt }) => {
      const second = await anotherAccount(attempt, attempt.stage.analyst, "finance_approver");
      return signs(attempt, (await submit()).row.id, second);
    },
  },
  {
    path: "with an account that turns out to be theirs",
    walk: async ({ submit, stage }) => {
      const place = await submit();
      const [eleanor] = stage.approvers;
      await asOwner(place, sql`update users set person_id = ${stage.analyst.personId} where id = ${eleanor.userId}`);
      return signs(place, place.row.id, { ...eleanor, personId: stage.analyst.personId });
    },
  },
  {
    path: "with an account that turns out to be theirs, in a session that does not know it yet",
    walk: async ({ submit, stage }) => {
      const place = await submit();
      const [eleanor] = stage.approvers;
      await asOwner(place, sql`update users set person_id = ${stage.analyst.personId} where id = ${eleanor.userId}`);
      return signs(place, place.row.id, eleanor).catch(() => false);
    },
  },
  {
    path: "with a power somebody lent them",
    walk: async ({ submit, stage }) => {
      const place = await submit();
      const second = await anotherAccount(place, stage.analyst, "finance_director");
      for (const from of stage.approvers) await lend(place, from, stage.analyst);
      return signs(place, place.row.id, second);
    },
  },
  {
    path: "by somebody to whom they lent their power",
    walk: async ({ submit, stage }) => {
      const place = await submit();
      const second = await anotherAccount(place, stage.analyst, "finance_approver");
      await lend(place, second, stage.director);
      return place.row.waitingRoles.includes("finance_director") ? null : signs(place, place.row.id, stage.director);
    },
  },
  {
    path: "with a power that went round by others",
    walk: async ({ submit, stage }) => {
      const place = await submit();
      const second = await anotherAccount(place, stage.analyst, "finance_director");
      await lend(place, stage.approvers[0], stage.director);
      await lend(place, stage.director, stage.analyst);
      return signs(place, place.row.id, second);
    },
  },
  {
    path: "after having worked on its case",
    walk: async ({ submit, ...attempt }) => {
      if (attempt.asked.caseId === undefined) return null;
      const [eleanor] = attempt.stage.approvers;
      const subject = { type: "case", id: attempt.asked.caseId };
      await logged(attempt, eleanor, "case.note_root_cause", { type: "case.root_cause_noted", subject });
      return signs(attempt, (await submit()).row.id, eleanor);
    },
  },
  {
    path: "by somebody with the power of whoever worked on its case",
    walk: async ({ submit, ...attempt }) => {
      if (attempt.asked.caseId === undefined) return null;
      const { stage } = attempt;
      const subject = { type: "case", id: attempt.asked.caseId };
      await logged(attempt, stage.approvers[0], "case.note_root_cause", { type: "case.root_cause_noted", subject });
      const place = await submit();
      await lend(place, stage.approvers[0], stage.director);
      return place.row.waitingRoles.includes("finance_director") ? null : signs(place, place.row.id, stage.director);
    },
  },
  {
    path: "after having changed the customer's master data",
    walk: async ({ submit, ...attempt }) => {
      const [eleanor] = attempt.stage.approvers;
      const before = await submit();
      if (before.row.customerId === null) return null;
      await changedMasterData(attempt, eleanor, before.row.customerId);
      return signs(attempt, (await submit()).row.id, eleanor);
    },
  },
  ...(["policy.drafted", "policy.published"] as const).map((type) => ({
    path: `after ${type === "policy.drafted" ? "writing" : "publishing"} the table of authority`,
    walk: (async ({ submit, ...attempt }) => {
      await wroteTheTable(attempt, attempt.stage.approvers[0], type);
      return signs(attempt, (await submit()).row.id, attempt.stage.approvers[0]);
    }) satisfies Walk,
  })),
  {
    path: "among several that are signed together",
    walk: async ({ submit, stage }) => {
      const place = await submit();
      const who = await anotherAccount(place, stage.analyst, "finance_approver");
      const requests = [signable(place.row)];
      return isTaken(place, actingAs(place, who), (scope) => signSeveral.within(scope, { requests }));
    },
  },
  {
    path: "over a part of it",
    walk: async ({ submit, stage }) => {
      const place = await submit();
      const who = await anotherAccount(place, stage.analyst, "finance_approver");
      const part = { ...signable(place.row), amountMinor: 1n, reason: "A part of it was agreed, no more." };
      return isTaken(place, actingAs(place, who), (scope) => approveInPart.within(scope, part));
    },
  },
  {
    path: "as a rejection, which is a decision as well",
    walk: async ({ submit, stage }) => {
      const place = await submit();
      const who = await anotherAccount(place, stage.analyst, "finance_approver");
      const { requestId, version } = signable(place.row);
      const no = { requestId, version, reason: "It does not say what was agreed." };
      return isTaken(place, actingAs(place, who), (scope) => rejectRequest.within(scope, no));
    },
  },
  {
    path: "by a program with their token",
    walk: async ({ submit, stage }) => {
      const place = await submit();
      const who = await anotherAccount(place, stage.analyst, "finance_approver");
      const token = {
        id: stage.given.freshId(),
        name: "closing",
        scopes: ["approval.decide", "approval.read"] as const,
      };
      return signs(place, place.row.id, { ...stage.as(who).actor, kind: "person", token } as Parameters<
        typeof signs
      >[2]);
    },
  },
  {
    path: "by a program with the token of somebody who may sign, made for reading",
    walk: async ({ submit, stage }) => {
      const place = await submit();
      const token = { id: stage.given.freshId(), name: "reading", scopes: ["approval.read"] as const };
      const actor = { ...stage.as(stage.approvers[0]).actor, token } as Parameters<typeof signs>[2];
      return signs(place, place.row.id, actor);
    },
  },
  {
    path: "by break-glass",
    walk: async ({ submit, stage }) => {
      const place = await submit();
      const who = await grant(place, stage.analyst, "controller");
      const reason = "Nobody who may sign can be reached before the day ends.";
      await isTaken(place, actingAs(place, who), (scope) =>
        openBreakGlass.within(scope, { entities: ["DE01"], minutes: 60, reason }),
      );
      return triesBoth(place, (role) => anotherAccount(place, stage.analyst, role));
    },
  },
  {
    path: "by a job, a policy and a suggestion engine",
    walk: async ({ submit }) => {
      const place = await submit();
      const permissions = ["approval.decide", "approval.request"] as const;
      const actors = [
        { kind: "job", name: "execute-approvals" },
        { kind: "policy", name: "auto_fix", version: 1, permissions },
        { kind: "assistant", name: "suggestions" },
      ] as const;
      for (const actor of actors) if (await signs(place, place.row.id, actor)) return true;
      return false;
    },
  },
  {
    path: "twice, by one approver with two accounts",
    walk: async ({ submit, ...attempt }) => {
      const [eleanor] = attempt.stage.approvers;
      const place = await submit();
      const second = await anotherAccount(place, eleanor, "finance_director");
      if (!(await signs(place, place.row.id, eleanor))) return null;
      return signs(place, place.row.id, second);
    },
  },
];

/** A correction of the customer's account that was asked for from a case, as the log and the acts keep it. */
async function changedMasterData(attempt: Attempt, by: GivenPerson, customerId: string): Promise<void> {
  const { scope, stage } = attempt;
  const [caseId, effectId, dedupe] = [stage.given.freshId(), stage.given.freshId(), stage.given.freshId()];
  const at = scope.now.toISOString();
  await scope.tx.execute(sql`
    insert into cases (id, queue, type, dedupe_key, entity_code, customer_id, subject_type, subject_id, state, severity, title, details, priority, priority_reasons, policy_version, detected_at, due_at, base_amount_minor)
    values (${caseId}, 'exceptions', 'customer_master_mismatch', ${dedupe}, 'DE01', ${customerId}, 'customer', ${customerId}, 'routed', 'low', 'Gauntlet', '{}', 1, '[]', 'case_priority v1', ${at}::timestamptz, ${at}::timestamptz, 0)`);
  await scope.tx.execute(sql`
    insert into effects (id, entity_code, case_id, system, operation, label, payload, idempotency_key, target, state, requested_by, requested_at, correlation_id)
    values (${effectId}, 'DE01', ${caseId}, 'stripe', 'customer.update', 'Set the address', '{}', ${dedupe}, 'customer:x', 'intent', ${by.name}, ${at}::timestamptz, 'gauntlet')`);
  await logged(attempt, by, "exception.fix", {
    type: "exception.fix_requested",
    subject: { type: "case", id: caseId },
    data: { effectIds: [effectId] },
  });
}
