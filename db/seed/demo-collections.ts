import { sql } from "drizzle-orm";
import type { Pools } from "#db/client";
import { actsOn } from "#db/seed/demo-account-acts";
import { freshStories, keptInHand, lateStories, type Story, thanked } from "#db/seed/demo-account-stories";
import {
  type CollectionsStage,
  type LatePayment,
  openCollectionsStage,
  type PastDue,
  type Step,
  tellInOrder,
} from "#db/seed/demo-collections-stage";
import { peopleOf } from "#db/seed/demo-contact-people";
import { pastRuns } from "#db/seed/demo-dunning";
import { COLLECTIONS_QUEUE } from "#server/domain/collections/account-case";
import { type DemoEntity, demoCollectors } from "#server/domain/demo/collections";
import { daysBetween } from "#server/domain/time";
import { snoozeCase } from "#server/services/cases/snooze-case";
import { takeCase } from "#server/services/cases/take-case";
import { receiveMail } from "#server/services/mail/receive-mail";
import { refreshWorklistOf } from "#server/services/worklist/keep-worklist";

const entities: readonly DemoEntity[] = ["US01", "DE01", "JP01"];

/**
 * Gives the demo company some weeks of collecting, through the commands of the people and jobs that do it, each at the
 * instant it would have been done: whom to speak with, dunning runs with their mail and letters, calls and answers,
 * promises that the money that came has kept or not, plans, tasks and what is left alone. For a company that was read
 * from its sources and of whose customers nothing was said yet.
 */
export async function seedDemoCollections(
  pools: Pools,
  now: () => Date,
): Promise<{ isSeeded: boolean; told: number; left: string[] }> {
  const stage = await openCollectionsStage(pools, now);
  const [said] = await stage.read(sql`select 1 as one from contact_ledger limit 1`);
  if (said) return { isSeeded: false, told: 0, left: [] };
  const steps: Step[] = [...pastRuns(stage), strangersMail(stage)];
  const stories: Told[] = [];
  for (const entity of entities) {
    const accounts = await stage.pastDue(entity);
    const late = accounts.filter(({ invoices }) => daysLate(stage, entity, invoices[0]?.dueOn) > 20);
    const fresh = accounts.filter((account) => !late.includes(account));
    const here = [...paired(late, lateStories[entity]), ...paired(fresh, freshStories[entity])];
    const payments = await stage.latePayments(entity);
    stories.push(...here);
    steps.push(
      ...peopleOf(stage, accounts, entity),
      ...here.flatMap(({ account, story }) => story(actsOn(stage, account), stage)),
      ...payments
        .filter(({ customer }) => !here.some(({ account }) => account.id === customer))
        .flatMap((payment) => paidAsPromised(stage, entity, payment)),
    );
  }
  const left = await tellInOrder(steps);
  left.push(...(await putInPlace(stage, stories)));
  return { isSeeded: true, told: steps.length, left };
}

type Told = { account: PastDue; story: Story };

function paired(accounts: readonly PastDue[], stories: readonly Story[]): Told[] {
  return stories.flatMap((story, place) => {
    const account = accounts[place];
    return account ? [{ account, story }] : [];
  });
}

function daysLate(stage: CollectionsStage, entity: DemoEntity, dueOn: string | undefined): number {
  return dueOn === undefined ? 0 : daysBetween(dueOn, stage.today(entity));
}

/** A call before money came that paid what was promised in it; where another invoice was promised as well, only in part. */
function paidAsPromised(
  stage: CollectionsStage,
  entity: DemoEntity,
  { customer, name, invoice, currency, minor, on, other, left }: LatePayment,
): Step[] {
  const daysAgo = daysBetween(on, stage.today(entity));
  const isPart = other !== null && left !== null;
  const invoices = [{ id: invoice, number: "", currency, dueOn: on, minor: BigInt(minor) }];
  if (isPart) invoices.push({ id: other, number: "", currency, dueOn: on, minor: BigInt(left) / 2n });
  const acts = actsOn(stage, { id: customer, name, entity, email: null, invoices });
  return [
    acts.call(daysAgo + 4, 11, {
      outcome: "promised",
      note: isPart
        ? "Both invoices are released and go out together, they say."
        : "It is released and in the payment run of the week.",
      promise: { share: 100, byDay: 1 - daysAgo, invoices: invoices.length },
    }),
    acts.judged(isPart ? Math.max(daysAgo - 5, 0) : daysAgo - 1),
  ];
}

/** Somebody nobody knows writes to the mailbox. */
function strangersMail(stage: CollectionsStage): Step {
  const at = stage.at("DE01", 3, 11);
  return {
    at,
    name: "a mail of somebody unknown",
    async tell() {
      await receiveMail.execute(stage.job("receive-mail", at), {
        eventId: "demo stranger",
        kind: "reply",
        from: "Buchhaltung <buchhaltung@nordhafen-spedition.example>",
        subject: "Rechnung doppelt erhalten",
        text: "Guten Tag,\n\nwir haben dieselbe Rechnung zweimal bekommen, einmal auf den alten Firmennamen. Welche sollen wir zahlen?\n\nMit freundlichen Grüßen",
      });
      return true;
    },
  };
}

/** Who keeps an account in hand, and what is put away for some days: each is on the worklist by now, or comes to it here. */
async function putInPlace(stage: CollectionsStage, stories: readonly Told[]): Promise<string[]> {
  const now = stage.now();
  await refreshWorklistOf(
    stage.job("keep-worklist", now),
    stories.map(({ account }) => account.id),
  );
  return tellInOrder(
    stories
      .filter(({ story }) => story === thanked || keptInHand.includes(story))
      .map(({ account: { id, name, entity }, story }) => ({
        at: now,
        name: `the place of ${name}`,
        tell: () =>
          stage.together(async (on, tx) => {
            const [row] = await tx.execute<{ id: string; version: number }>(
              sql`select id, version from cases where customer_id = ${id} and queue = ${COLLECTIONS_QUEUE} and closed_at is null for update`,
            );
            if (!row) return false;
            const seen = { caseId: row.id, version: row.version };
            const collector = on(stage.by(demoCollectors[entity as DemoEntity], now));
            if (story !== thanked) await takeCase.execute(collector, seen);
            else
              await snoozeCase.execute(collector, {
                ...seen,
                until: stage.hourOf(entity, stage.workday(entity, 3), 8).toISOString(),
                waitingOn: "customer",
                note: "Their payment run is on that morning.",
              });
            return true;
          }),
      })),
  );
}
