import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestDatabase, type TestDatabase } from "#db/testing/database";
import { forbidden, whatIsForbidden } from "#gauntlet/approval-oracle";
import { executeRequest } from "#server/services/approvals/execute-request";
import type { RequestRecord } from "#server/services/approvals/lock-request";
import {
  type ApprovalStage,
  approvalStageOn,
  askedForCredit,
  signedBy,
} from "#server/services/approvals/testing/stage";

let stage: ApprovalStage<TestDatabase>;
let executing: RequestRecord;

beforeAll(async () => {
  stage = await approvalStageOn(await openTestDatabase());
  const invoice = await stage.invoice();
  const asked = await askedForCredit(stage, invoice.id, "5000");
  await signedBy(stage, asked.id, stage.approvers[0]);
  await executeRequest.execute(stage.execute, { requestId: asked.id });
  executing = await stage.row(asked.id);
});
afterAll(() => stage.database.close());

/** What a defect would leave behind, written past every guard of the database. */
const defects: Record<string, () => string> = {
  "signed by whoever asked for it, under any account or power": () =>
    `update approval_signatures set person_id = '${stage.analyst.personId}', power_person_id = '${stage.analyst.personId}' where request_id = '${executing.id}'`,
  "signed by, or for, somebody who prepared a part of it": () =>
    `insert into approval_exclusions (request_id, entity_code, person_id, because) values ('${executing.id}', 'DE01', '${stage.approvers[0].personId}', 'planted')`,
  "signed by, or for, somebody whom the log shows preparing it or working its case": () =>
    `update events set actor_id = '${stage.approvers[0].userId}' where stream = 'request:${executing.id}' and type = 'request.prepared'`,
  "signed with a power that was not held at that instant": () =>
    `update grants set starts_at = starts_at + interval '1 day' where user_id = '${stage.approvers[0].userId}'`,
  "signed for somebody without their delegation in force": () =>
    `update approval_signatures set power_person_id = '${stage.approvers[1].personId}', on_behalf_of = 'x', delegation_id = gen_random_uuid() where request_id = '${executing.id}'`,
  "signed for somebody before it was their step's turn": () =>
    `alter table approval_requests drop constraint approval_requests_hash_of_packet;
     update approval_requests set packet = jsonb_set(packet::jsonb, '{authority,decision,steps}', (packet::jsonb #> '{authority,decision,steps}') || (packet::jsonb #> '{authority,decision,steps}'))::text;
     update approval_signatures set position = 2`,
  "carried out although somebody rejected it": () =>
    `update approval_signatures set decision = 'rejected', reason = 'planted' where request_id = '${executing.id}'`,
  "a packet other than its hash says": () =>
    `alter table approval_requests drop constraint approval_requests_hash_of_packet; update approval_requests set packet = packet || ' '`,
  "one person or power counted twice on a packet": () =>
    `drop index approval_signatures_one_per_power;
     insert into approval_signatures (id, request_id, revision, position, part, entity_code, decision, user_id, person_id, person_name, power_person_id, on_behalf_of, delegation_id, packet_hash, at)
     select gen_random_uuid(), request_id, revision, 2, 1, entity_code, decision, user_id, '${stage.director.personId}', person_name, power_person_id, person_name, gen_random_uuid(), packet_hash, at from approval_signatures`,
  "a signature on another packet than the one it names": () =>
    `update approval_signatures set packet_hash = repeat('0', 64) where request_id = '${executing.id}'`,
  "approved or carried out without every signature its packet asks for": () =>
    `delete from approval_signatures where request_id = '${executing.id}'`,
  "an act without a request that was approved": () => `update effects set request_id = null`,
  "an act other than the packet names": () => `update effects set payload = jsonb_set(payload, '{amountMinor}', '"9"')`,
  "an act of a packet asked for twice": () =>
    `drop index effects_once_per_request;
     insert into effects (id, entity_code, system, operation, label, payload, idempotency_key, target, state, requested_by, requested_at, correlation_id, request_id)
     select gen_random_uuid(), entity_code, system, operation, label, payload, 'planted', target, state, requested_by, requested_at, correlation_id, request_id from effects`,
  "rejected, voided or not signed yet, and carried out all the same": () =>
    `update approval_requests set state = 'voided' where id = '${executing.id}'`,
  "a circle of delegations in force at one instant": () =>
    `insert into delegations (id, from_person_id, from_name, to_person_id, to_name, kinds, entities, starts_at, ends_at, reason, entered_at)
     select gen_random_uuid(), f, 'a', t, 'b', '{all}', '{all}', now(), now() + interval '1 day', 'planted', now()
     from (values ('${stage.director.personId}'::uuid, '${stage.approvers[0].personId}'::uuid), ('${stage.approvers[0].personId}'::uuid, '${stage.director.personId}'::uuid)) d (f, t)`,
};

test("nothing forbidden is there where nothing was planted", async () => {
  expect(await whatIsForbidden(stage.database.owner)).toEqual([]);
});

test.each(forbidden.map(({ what }) => what))("the oracle sees what a defect would leave: %s", async (what) => {
  const { owner } = stage.database;
  const planted = defects[what];
  if (!planted) throw new Error(`Nothing is planted for "${what}", so nobody knows whether it would be seen.`);
  const undone = new Error("undone");
  const seen = await owner
    .begin(async (tx) => {
      await tx.unsafe("set local session_replication_role = replica");
      await tx.unsafe(planted());
      throw Object.assign(undone, { found: await whatIsForbidden(tx) });
    })
    .catch((error: Error & { found?: string[] }) => {
      if (error.found === undefined) throw error;
      return error.found;
    });
  expect(seen).toContainEqual(expect.stringContaining(what));
});
