import { createHash, randomUUID } from "node:crypto";
import type postgres from "postgres";
import type { OutboundOperation } from "#server/domain/sync/effects";

export type Step = { system: string; operation: OutboundOperation; target: string };

type Signer = { user_id: string; person_id: string; name: string };

/**
 * A request that was signed and is being carried out, whose packet names just these acts: without one the database takes
 * none that moves claimed money. Its steps are gone through as the database asks for them; the lowest that will do.
 */
export async function approvedRequest(
  owner: postgres.Sql,
  { entity, steps, at }: { entity: string; steps: readonly Step[]; at: Date },
): Promise<string> {
  const signers = await owner<Signer[]>`
    select u.id as user_id, u.person_id, p.name from grants g join users u on u.id = g.user_id join people p on p.id = u.person_id
    where g.role = 'finance_approver' and g.entities @> array['all'] and g.ended_at is null order by u.id limit 1`;
  const [signer] = signers;
  if (!signer) throw new Error("The company has nobody who approves for every entity.");
  const id = randomUUID();
  const packet = JSON.stringify({
    authority: { decision: { steps: [{ parts: [{ role: "finance_approver", people: 1 }] }] } },
    plan: steps,
  });
  const hash = createHash("sha256").update(packet).digest("hex");
  await owner.begin(async (sql) => {
    await sql`
      insert into approval_requests (id, kind, state, entity_code, title, reason_code, reason, terms, requester_user_id, requester_person_id, requester_name, created_at)
      values (${id}, 'credit_memo', 'draft', ${entity}, 'Acts of a test', 'other', 'To see what they leave behind.', '{}', ${randomUUID()}, ${randomUUID()}, 'Requester', ${at})`;
    await sql`
      update approval_requests set state = 'pending', revision = 1, packet = ${packet}, packet_hash = ${hash}, submitted_at = ${at} where id = ${id}`;
    await sql`
      insert into approval_signatures (id, request_id, revision, position, part, entity_code, decision, user_id, person_id, person_name, power_person_id, packet_hash, at)
      values (${randomUUID()}, ${id}, 1, 1, 1, ${entity}, 'approved', ${signer.user_id}, ${signer.person_id}, ${signer.name}, ${signer.person_id}, ${hash}, ${at})`;
    await sql`update approval_requests set state = 'approved', decided_at = ${at} where id = ${id}`;
    await sql`update approval_requests set state = 'executing' where id = ${id}`;
  });
  return id;
}
