import { sql } from "drizzle-orm";
import type { CollectionsStage, PastDue, Step } from "#db/seed/demo-collections-stage";
import type { RecordContactInput } from "#server/domain/collections/record-inputs";
import type { CallOutcome } from "#server/domain/collections/records";
import { type DemoEntity, demoCollectors } from "#server/domain/demo/collections";
import { addHours, addMinutes } from "#server/domain/time";
import { refusalOf } from "#server/kernel/errors";
import { addNote } from "#server/services/collections/records/add-note";
import { addTask } from "#server/services/collections/records/add-task";
import { enterExclusion } from "#server/services/collections/records/enter-exclusion";
import { enterNudge } from "#server/services/collections/records/enter-nudge";
import { enterStandstill } from "#server/services/collections/records/enter-standstill";
import { recordContact } from "#server/services/collections/records/record-contact";
import { tellPromises } from "#server/services/collections/records/tell-promises";
import { receiveMail } from "#server/services/mail/receive-mail";

type Promised = { share: number; byDay: number; invoices?: number; and?: { share: number; byDay: number } };
type Call = {
  outcome: CallOutcome;
  note: string;
  direction?: "in" | "out";
  channel?: "call" | "meeting";
  promise?: Promised;
  followUpIn?: number;
  awaitingUs?: string;
  task?: { title: string; dueIn: number };
};

export type AccountActs = ReturnType<typeof actsOn>;

/** What the collector of an account did about it in the weeks before today; days ahead of today are positive. */
export function actsOn(stage: CollectionsStage, account: PastDue) {
  const entity = account.entity as DemoEntity;
  const collector = demoCollectors[entity];
  const at = (daysAgo: number, hour: number) => stage.at(entity, daysAgo, hour);
  const step = (instant: Date, name: string, tell: Step["tell"]): Step => ({
    at: instant,
    name: `${name} at ${account.name}`,
    tell,
  });
  const customerId = account.id;
  return {
    account,
    call(daysAgo: number, hour: number, call: Call): Step {
      const instant = addMinutes(at(daysAgo, hour), account.name.length);
      return step(instant, "a call", async () => {
        await recordContact.execute(stage.by(collector, instant), {
          ...contactOf(stage, account, call),
          personName: null,
          personId: call.outcome === "no_answer" ? null : await firstPerson(stage, customerId),
        });
        return true;
      });
    },
    wrote(daysAgo: number, hour: number, note: string): Step {
      const instant = at(daysAgo, hour);
      return step(instant, "an answer", async () => {
        await recordContact.execute(stage.by(collector, instant), {
          ...nothing,
          customerId,
          channel: "email",
          note,
          personId: await firstPerson(stage, customerId),
          followUpOn: stage.workday(entity, 2),
        });
        return true;
      });
    },
    task: (daysAgo: number, title: string, dueIn: number) =>
      step(at(daysAgo, 15), "a task", async () => {
        const assigneeId = stage.called(collector).userId;
        const dueOn = dueIn === 0 ? stage.today(entity) : stage.day(entity, dueIn);
        await addTask.execute(stage.by(collector, at(daysAgo, 15)), { customerId, title, dueOn, assigneeId });
        return true;
      }),
    note: (daysAgo: number, text: string) =>
      step(at(daysAgo, 14), "a note", async () => {
        await addNote.execute(stage.by(collector, at(daysAgo, 14)), { customerId, text });
        return true;
      }),
    nudge: (daysAgo: number, points: number, untilIn: number, reason: string) =>
      step(at(daysAgo, 12), "a nudge", async () => {
        const untilOn = stage.day(entity, untilIn);
        await enterNudge.execute(stage.by(collector, at(daysAgo, 12)), { customerId, points, untilOn, reason });
        return true;
      }),
    leaveOut: (daysAgo: number, untilIn: number, reason: string, isWhole = false) =>
      step(at(daysAgo, 13), "an exclusion", async () => {
        await enterExclusion.execute(stage.by(collector, at(daysAgo, 13)), {
          customerId,
          invoiceId: isWhole ? null : (account.invoices[0]?.id ?? null),
          fromOn: stage.workedOn(entity, daysAgo),
          untilOn: stage.day(entity, untilIn),
          reason,
        });
        return true;
      }),
    bankrupt: (daysAgo: number, reason: string) =>
      step(at(daysAgo, 11), "a standstill", async () => {
        await enterStandstill.execute(stage.by(collector, at(daysAgo, 11)), { customerId, kind: "bankruptcy", reason });
        return true;
      }),
    /** What became of promises is said in the night after it was decided; by then all may have been said. */
    judged: (daysAgo: number) =>
      step(addHours(at(daysAgo, 0), 1), "what became of a promise", async () => {
        const worker = stage.job("keep-worklist", addHours(at(daysAgo, 0), 1));
        await tellPromises.execute(worker, { customerIds: [customerId] }).catch((error: unknown) => {
          if (refusalOf(error)?.code !== "NOT_FOUND") throw error;
        });
        return true;
      }),
    /** An answer to the last mail it was sent; nothing where it was sent none. */
    answers: (daysAgo: number, text: string, kind: "reply" | "auto_reply" | "bounce" = "reply") =>
      step(at(daysAgo, 10), "an answer by mail", () => answered(stage, account, at(daysAgo, 10), { text, kind })),
  };
}

const nothing: Omit<RecordContactInput, "customerId"> = {
  direction: "out",
  channel: "call",
  outcome: null,
  personId: null,
  personName: null,
  note: "",
  invoiceIds: [],
  promise: null,
  followUpOn: null,
  tasks: [],
  awaitingUs: null,
};

function contactOf(stage: CollectionsStage, account: PastDue, call: Call): RecordContactInput {
  const { direction = "out", channel = "call", outcome, note, promise, followUpIn, awaitingUs, task } = call;
  const { entity } = account;
  return {
    ...nothing,
    customerId: account.id,
    direction,
    channel,
    outcome,
    note,
    invoiceIds: account.invoices.slice(0, 1).map(({ id }) => id),
    promise: promise ? promisedOf(stage, account, promise) : null,
    followUpOn: followUpIn === undefined ? null : stage.workday(entity, followUpIn),
    tasks: task
      ? [
          {
            title: task.title,
            dueOn: stage.day(entity, task.dueIn),
            assigneeId: stage.called(demoCollectors[entity as DemoEntity]).userId,
          },
        ]
      : [],
    awaitingUs: awaitingUs ?? null,
  };
}

/** A share of the oldest invoices, in round sums as people promise them. */
function promisedOf(stage: CollectionsStage, account: PastDue, { share, byDay, invoices = 1, and }: Promised) {
  const named = account.invoices.slice(0, invoices);
  const open = named.reduce((sum, { minor }) => sum + minor, 0n);
  const part = (percent: number) => {
    const minor = (open * BigInt(percent)) / 100n;
    const round = minor > 200_000n ? 10_000n : 100n;
    return percent === 100 ? minor : (minor / round) * round || minor;
  };
  const parts = and ? [{ share, byDay }, and] : [{ share, byDay }];
  return {
    currency: named[0]?.currency ?? "",
    invoiceIds: named.map(({ id }) => id),
    instalments: parts.map((one) => ({
      amountMinor: part(one.share),
      promisedOn: stage.day(account.entity, one.byDay),
    })),
  };
}

async function firstPerson(stage: CollectionsStage, customerId: string): Promise<string | null> {
  const [person] = await stage.read<{ id: string }>(
    sql`select id from contact_people where customer_id = ${customerId} and retired_at is null and may_be_called order by entered_at, name limit 1`,
  );
  return person?.id ?? null;
}

type Answer = { text: string; kind: "reply" | "auto_reply" | "bounce" };

async function answered(stage: CollectionsStage, { id, email }: PastDue, at: Date, { text, kind }: Answer) {
  const [mail] = await stage.read<{ message_id: string; subject: string; to: string }>(sql`
    select message_id, subject, to_addresses[1] as "to" from customer_mails where customer_id = ${id} and medium = 'email' and created_at < ${at.toISOString()}::timestamptz order by created_at desc limit 1`);
  if (!mail) return false;
  const [person] = await stage.read<{ name: string }>(
    sql`select name from contact_people where customer_id = ${id} and lower(email) = lower(${mail.to}) limit 1`,
  );
  const address = mail.to || email || "";
  const prefix = { reply: "Re: ", auto_reply: "Out of office: ", bounce: "Undelivered Mail Returned to Sender: " }[
    kind
  ];
  await receiveMail.execute(stage.job("receive-mail", at), {
    eventId: `demo ${id} ${at.toISOString()}`,
    kind,
    from:
      kind === "bounce"
        ? "MAILER-DAEMON@mx.meridian-metrics.example"
        : person
          ? `${person.name} <${address}>`
          : address,
    subject: `${prefix}${mail.subject}`,
    text,
    headers: { "In-Reply-To": `<${mail.message_id}>` },
  });
  return true;
}
