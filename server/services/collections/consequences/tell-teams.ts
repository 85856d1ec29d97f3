import { sql } from "drizzle-orm";
import { caseQuestions } from "#db/schema/case-talk";
import { accountNotes, collectionTasks } from "#db/schema/collections";
import { can, type PersonActor } from "#server/domain/access/actor";
import { ACCOUNT_CASE } from "#server/domain/collections/account-case";
import { isTold, type TeamAlert } from "#server/domain/collections/team-alert";
import { amountWords, dayWords, listWords } from "#server/domain/exceptions/words";
import type { PlainDate } from "#server/domain/time";
import type { Scope } from "#server/kernel/context";
import type { DomainEvent } from "#server/kernel/events";
import { newId } from "#server/kernel/ids";
import { accountEvent } from "#server/services/collections/records/account-event";
import { loadPeople } from "#server/services/people/load-people";
import type { Placed } from "#server/services/worklist/load-places";

const DOCKET = "Docket";

type Alerted = { account: Placed["account"]; alert: TeamAlert };
type Known = { customer_id: string; told_on: PlainDate | null; case_id: string | null; asked_of_id: string | null };

/**
 * Tells account teams of customers who do not pay, once for each escalation: whoever was last asked about the account gets a
 * question on its case; where nobody was, a task says that somebody has to be found. The accounts are locked by the caller.
 */
export async function tellTeams(scope: Scope, placed: readonly Placed[]): Promise<DomainEvent[]> {
  const alerted = placed.flatMap(({ account, alert }) => (alert === null ? [] : [{ account, alert }]));
  if (alerted.length === 0) return [];
  const known = await loadKnown(
    scope,
    alerted.map(({ account }) => account.id),
  );
  const due = alerted.filter(({ account, alert }) => !isTold(alert, known.get(account.id)?.told_on ?? null));
  if (due.length === 0) return [];
  const people = new Map((await loadPeople(scope)).map((person) => [person.userId, person]));
  const telling = due.map((one) => ({ ...one, ...teamOf(one, known.get(one.account.id), people) }));
  await noteTold(scope, due);
  const questions = telling.flatMap((one) => questionOf(scope, one));
  const tasks = telling.flatMap((one) => taskOf(scope, one));
  if (questions.length > 0) await scope.tx.insert(caseQuestions).values(questions);
  if (tasks.length > 0) await scope.tx.insert(collectionTasks).values(tasks);
  await scope.tx.insert(accountNotes).values(
    telling.map((one) => ({
      id: newId(scope.now),
      entityCode: one.account.entity,
      customerId: one.account.id,
      text: toldWords(one),
      authorName: DOCKET,
      at: scope.now,
    })),
  );
  return telling.map((one) =>
    accountEvent(
      "account_team.told",
      one.account,
      { type: "customer", id: one.account.id },
      {
        after: { toldOn: one.alert.on },
        data: { sentence: toldWords(one), days: one.alert.days, toldTo: one.person?.userId ?? null },
      },
    ),
  );
}

type Team = { person: PersonActor | null; caseId: string | null };
type Telling = Alerted & Team;

/** Whoever was asked last, while they may still answer; on a case that is there. */
function teamOf({ account }: Alerted, known: Known | undefined, people: ReadonlyMap<string, PersonActor>): Team {
  const person = people.get(known?.asked_of_id ?? "");
  const caseId = known?.case_id ?? null;
  return {
    caseId,
    person: person && caseId !== null && can(person, "question.answer", account.entity) ? person : null,
  };
}

function questionOf({ now }: Scope, telling: Telling): (typeof caseQuestions.$inferInsert)[] {
  const { account, alert, person, caseId } = telling;
  if (person === null || caseId === null) return [];
  return [
    {
      id: newId(now),
      caseId,
      entityCode: account.entity,
      askedById: null,
      askedBy: DOCKET,
      askedOfId: person.userId,
      askedOf: person.name,
      text: `${owesWords(account.name, alert)} Is there anything to know before dunning goes on?`,
      askedAt: now,
    },
  ];
}

function taskOf({ now }: Scope, { account, alert, person }: Telling): (typeof collectionTasks.$inferInsert)[] {
  if (person !== null) return [];
  return [
    {
      id: newId(now),
      entityCode: account.entity,
      customerId: account.id,
      title: `Tell the account team: ${late(alert)} on ${dayWords(alert.on)}`,
      dueOn: alert.on,
      createdBy: DOCKET,
      createdAt: now,
    },
  ];
}

function owesWords(name: string, { sums, days }: TeamAlert): string {
  const sum = listWords(sums.map(({ minor, currency }) => amountWords(minor, currency)));
  return `${name} owes ${sum}, ${late({ days })}.`;
}

function late({ days }: Pick<TeamAlert, "days">): string {
  return days === 1 ? "one day past due" : `${days} days past due`;
}

function toldWords({ account, alert, person }: Telling): string {
  const whom = person === null ? "Nobody of the account team is known: a task says so." : `${person.name} was told.`;
  return `${owesWords(account.name, alert)} ${whom}`;
}

async function loadKnown({ tx }: Pick<Scope, "tx">, customerIds: readonly string[]): Promise<Map<string, Known>> {
  const rows = await tx.execute<Known>(sql`
    select c.id as customer_id, a.team_told_on::text as told_on,
      (select k.id from cases k where k.type = ${ACCOUNT_CASE} and k.dedupe_key = c.id::text and k.closed_at is null) as case_id,
      (select q.asked_of_id from case_questions q join cases k on k.id = q.case_id
        where k.customer_id = c.id and k.type = ${ACCOUNT_CASE} order by q.asked_at desc limit 1) as asked_of_id
    from customers c left join collection_accounts a on a.customer_id = c.id where c.id = any(${sql.param(customerIds)}::uuid[])`);
  return new Map(rows.map((row) => [row.customer_id, row]));
}

async function noteTold({ tx }: Pick<Scope, "tx">, due: readonly Alerted[]): Promise<void> {
  await tx.execute(sql`
    insert into collection_accounts (customer_id, entity_code, team_told_on)
    select customer_id, entity_code, told_on::date from unnest(${sql.param(due.map(({ account }) => account.id))}::uuid[], ${sql.param(due.map(({ account }) => account.entity))}::text[], ${sql.param(due.map(({ alert }) => alert.on))}::text[]) as n(customer_id, entity_code, told_on)
    on conflict (customer_id) do update set team_told_on = excluded.team_told_on`);
}
