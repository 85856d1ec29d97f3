import type { GivenPerson } from "#db/testing/given-cases";
import type { BulkAct } from "#server/domain/cases/inputs";
import { addHours, addMinutes } from "#server/domain/time";
import { maintainCases } from "#server/jobs/handlers/maintain-cases";
import type { Context } from "#server/kernel/context";
import { refusalOf } from "#server/kernel/errors";
import { assignCase } from "#server/services/cases/assign-case";
import { commentOnCase } from "#server/services/cases/comment-on-case";
import { dismissCase } from "#server/services/cases/dismiss-case";
import { escalateCase } from "#server/services/cases/escalate-case";
import { getCase } from "#server/services/cases/get-case";
import { releaseCase } from "#server/services/cases/release-case";
import { resolveCase } from "#server/services/cases/resolve-case";
import { runBulk } from "#server/services/cases/run-bulk";
import { snoozeCase } from "#server/services/cases/snooze-case";
import { takeCase } from "#server/services/cases/take-case";
import { takeNext } from "#server/services/cases/take-next";
import { undoCase } from "#server/services/cases/undo-case";
import { wakeCase } from "#server/services/cases/wake-case";
import { fixException } from "#server/services/exceptions/fix-exception";
import type { Company } from "#server/services/exceptions/testing/company";

type Seen = { caseId: string; version: number };
type Act = (context: Context, seen: Seen, random: () => number) => Promise<unknown>;

/**
 * People at a desk who do whatever they may, again and again, and a clock that goes on meanwhile: a lived-in company, for
 * proofs about its history. What is refused is refused; the same draws make the same days.
 * @returns how many acts were done.
 */
export async function workTheDesk(
  company: Company,
  people: readonly GivenPerson[],
  { random, rounds }: { random: () => number; rounds: number },
): Promise<number> {
  const { db } = company;
  const kinds = Object.values(actsFor(db.clock.now, people));
  let done = 0;
  for (let round = 0; round < rounds; round += 1) {
    const person = pick(people, random);
    const context = db.as(person.role, person.entities, person);
    const [row] = await db.owner<{ id: string; version: number }[]>`
      select id, version from cases where queue = 'exceptions' order by closed_at is not null, md5(id::text || ${String(round)}) limit 1`;
    if (!row) throw new Error("The company has no case.");
    const act = pick(kinds, random);
    if (await isDone(act(context, { caseId: row.id, version: row.version }, random))) done += 1;
    // A second thought now and then, while the act can still be taken back.
    if (random() < 0.15) {
      const [now] = await db.owner<{ version: number }[]>`select version from cases where id = ${row.id}`;
      if (await isDone(undoCase.execute(context, { caseId: row.id, version: now?.version ?? 1 }))) done += 1;
    }
    db.clock.set(addMinutes(db.clock.now(), Math.floor(random() * 20)));
    if (random() < 0.3) await maintainCases(db.asJob("maintain-cases"));
  }
  return done;
}

function actsFor(now: () => Date, people: readonly GivenPerson[]): Record<string, Act> {
  return {
    takeNext: (context) => takeNext.execute(context, { queue: "exceptions" }),
    take: (context, seen) => takeCase.execute(context, seen),
    release: (context, seen) => releaseCase.execute(context, seen),
    assign: (context, seen, random) => assignCase.execute(context, { ...seen, userId: pick(people, random).userId }),
    snooze: (context, seen, random) =>
      snoozeCase.execute(context, {
        ...seen,
        until: addHours(now(), 1 + Math.floor(random() * 60)).toISOString(),
        waitingOn: pick(["customer", "internal", "source"] as const, random),
        wakeOn: pick(["payment", "source_change", "comment", null] as const, random),
        note: "They asked for some days.",
      }),
    wake: (context, seen) => wakeCase.execute(context, seen),
    escalate: (context, seen) => escalateCase.execute(context, { ...seen, reason: "The customer is about to leave." }),
    comment: (context, { caseId }) =>
      commentOnCase.execute(context, { caseId, text: "I called them; they will look." }),
    resolve: (context, seen) => resolveCase.execute(context, { ...seen, note: "Settled on the phone." }),
    dismiss: (context, seen, random) =>
      dismissCase.execute(context, {
        ...seen,
        reason: pick(["accepted_as_is", "not_an_issue", "duplicate_case"] as const, random),
        note: "Agreed with the customer.",
      }),
    fix: fixFirst,
    fixAgain: fixFirst,
    bulk: (context, seen, random) => runBulk.execute(context, { cases: [seen], act: bulkAct(people, random) }),
  };
}

const fixFirst: Act = async (context, seen) => {
  const { fixes } = await getCase.execute(context, { caseId: seen.caseId });
  const fix = fixes.find(({ refusal }) => refusal === null);
  const proposed = Object.fromEntries((fix?.fields ?? []).map(({ name, value }) => [name, value]));
  return fixException.execute(context, { ...seen, fix: fix?.key ?? "none", input: proposed });
};

function bulkAct(people: readonly GivenPerson[], random: () => number): BulkAct {
  return pick(
    [
      { action: "take" },
      { action: "release" },
      { action: "assign", userId: pick(people, random).userId },
      { action: "escalate", reason: "Too many of these at once." },
    ] satisfies BulkAct[],
    random,
  );
}

async function isDone(act: Promise<unknown>): Promise<boolean> {
  try {
    await act;
    return true;
  } catch (error) {
    if (refusalOf(error)) return false;
    throw error;
  }
}

function pick<Item>(items: readonly Item[], random: () => number): Item {
  return items[Math.floor(random() * items.length)] as Item;
}
