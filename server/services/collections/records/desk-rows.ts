import { and, asc, eq, gte, isNull, sql } from "drizzle-orm";
import { collectionNudges, contactPeople } from "#db/schema/collections";
import type { ContactPersonView, ExclusionView, NudgeView, TaskView } from "#server/domain/collections/record-views";
import type { ExclusionKind } from "#server/domain/collections/records";
import type { PlainDate } from "#server/domain/time";
import type { Scope } from "#server/kernel/context";
import { doer } from "#server/services/collections/records/account-event";
import { isLeadsToEnd } from "#server/services/collections/records/exclusions";

type ExclusionRow = {
  id: string;
  kind: ExclusionKind;
  invoice_id: string | null;
  invoice_number: string | null;
  reason: string;
  request_id: string | null;
  from_on: PlainDate;
  until_on: PlainDate | null;
  entered_by_id: string | null;
  entered_by: string;
  entered_at: string;
};

/** What holds today or is to come. */
export async function loadExclusions(
  scope: Pick<Scope, "tx" | "actor">,
  customerId: string,
  today: PlainDate,
): Promise<ExclusionView[]> {
  const rows = await scope.tx.execute<ExclusionRow>(sql`
    select x.id, x.kind, x.invoice_id, coalesce(i.number, i.external_id) as invoice_number, x.reason, x.request_id, x.from_on::text, x.until_on::text, x.entered_by_id, x.entered_by, x.entered_at
    from collection_exclusions x left join invoices i on i.id = x.invoice_id
    where x.customer_id = ${customerId}::uuid and x.ended_at is null and (x.until_on is null or x.until_on >= ${today}::date)
    order by x.from_on, x.invoice_id is not null, x.id`);
  const { id: reader } = doer(scope);
  return rows.map((row) => ({
    id: row.id,
    kind: row.kind,
    invoice: row.invoice_id === null ? null : { id: row.invoice_id, number: row.invoice_number ?? row.invoice_id },
    reason: row.reason,
    requestId: row.request_id,
    fromOn: row.from_on,
    untilOn: row.until_on,
    enteredBy: row.entered_by,
    enteredAt: new Date(row.entered_at),
    isOwn: row.entered_by_id !== null && row.entered_by_id === reader,
    isLong: isLeadsToEnd({ kind: row.kind, fromOn: row.from_on, untilOn: row.until_on }),
  }));
}

export function loadNudges({ tx }: Pick<Scope, "tx">, customerId: string, today: PlainDate): Promise<NudgeView[]> {
  return tx
    .select({
      id: collectionNudges.id,
      points: collectionNudges.points,
      reason: collectionNudges.reason,
      fromOn: collectionNudges.fromOn,
      untilOn: collectionNudges.untilOn,
      enteredBy: collectionNudges.enteredBy,
    })
    .from(collectionNudges)
    .where(
      and(
        eq(collectionNudges.customerId, customerId),
        isNull(collectionNudges.endedAt),
        gte(collectionNudges.untilOn, today),
      ),
    )
    .orderBy(asc(collectionNudges.untilOn), asc(collectionNudges.id));
}

type TaskRow = {
  id: string;
  title: string;
  due_on: PlainDate;
  assignee_id: string | null;
  assignee_name: string | null;
  created_by: string;
};
/** An account with more open tasks than this needs no list but a talk. */
const MOST_TASKS = 200;

/** Open ones, the earliest day first. */
export async function loadTasks({ tx }: Pick<Scope, "tx">, customerId: string, today: PlainDate): Promise<TaskView[]> {
  const rows = await tx.execute<TaskRow>(sql`
    select t.id, t.title, t.due_on::text, t.assignee_id, p.name as assignee_name, t.created_by
    from collection_tasks t left join users u on u.id = t.assignee_id left join people p on p.id = u.person_id
    where t.customer_id = ${customerId}::uuid and t.done_at is null order by t.due_on, t.id limit ${MOST_TASKS}`);
  return rows.map((row) => ({
    id: row.id,
    title: row.title,
    dueOn: row.due_on,
    isLate: row.due_on < today,
    assignee: row.assignee_id === null ? null : { userId: row.assignee_id, name: row.assignee_name ?? "Somebody" },
    createdBy: row.created_by,
  }));
}

export function loadContactPeople(
  { tx }: Pick<Scope, "tx">,
  customerId: string,
): Promise<Omit<ContactPersonView, "kept">[]> {
  return tx
    .select({
      id: contactPeople.id,
      name: contactPeople.name,
      role: contactPeople.role,
      email: contactPeople.email,
      phone: contactPeople.phone,
      locale: contactPeople.locale,
      mayBeMailed: contactPeople.mayBeMailed,
      mayBeCalled: contactPeople.mayBeCalled,
      getsReminders: contactPeople.getsReminders,
      version: contactPeople.version,
    })
    .from(contactPeople)
    .where(and(eq(contactPeople.customerId, customerId), isNull(contactPeople.retiredAt)))
    .orderBy(asc(contactPeople.name), asc(contactPeople.id));
}
