import { CATALOGUE, type Frequency, listPrice } from "#server/sandbox/world/catalogue";
import { answerDispute, decideDispute, takeBack } from "#server/sandbox/world/disputes";
import { contractStarts, generateContracts } from "#server/sandbox/world/generate-contracts";
import { generateCustomers } from "#server/sandbox/world/generate-customers";
import { LEGAL_ENTITIES } from "#server/sandbox/world/legal-entities";
import { agreementSlip, planAgreementSlips } from "#server/sandbox/world/mistakes/agreement-slips";
import { redraw } from "#server/sandbox/world/mistakes/billing-entity-mismatch";
import { cashBacklog, planCashBacklog } from "#server/sandbox/world/mistakes/cash-backlog";
import { firstSlip, slip } from "#server/sandbox/world/mistakes/customer-master-mismatch";
import { duplicateDraft } from "#server/sandbox/world/mistakes/duplicate-invoice";
import { payAgain } from "#server/sandbox/world/mistakes/duplicate-settlement";
import { bounceMail } from "#server/sandbox/world/mistakes/invoice-not-delivered";
import { replaceCard } from "#server/sandbox/world/payments";
import { priceFor } from "#server/sandbox/world/prices";
import { firstReview, reviewStandings } from "#server/sandbox/world/review-standings";
import { billHours, billInterim, billMilestone, planServiceBilling } from "#server/sandbox/world/service-billing";
import {
  advanceDraft,
  cancelSubscription,
  renewSubscription,
  startSubscription,
} from "#server/sandbox/world/simulate-billing";
import { amendContract, extendContract } from "#server/sandbox/world/simulate-crm";
import { postCredit, postPayment, postStaged, publishRates, stageImport } from "#server/sandbox/world/simulate-erp";
import {
  attemptPayment,
  creditCustomer,
  giveUp,
  receiveTransfer,
  writeOff,
} from "#server/sandbox/world/simulate-payments";
import type { Task } from "#server/sandbox/world/task-queue";
import { DAY, HOUR } from "#server/sandbox/world/time";
import { EVENT_RETENTION, World, type WorldOptions } from "#server/sandbox/world/world";

const HANDLERS: Record<string, (world: World, task: Task) => void> = {
  start: startSubscription,
  renew: renewSubscription,
  finalize: advanceDraft,
  attempt: attemptPayment,
  giveUp,
  transfer: receiveTransfer,
  writeOff,
  credit: creditCustomer,
  newCard: (world, task) => replaceCard(world, task.id),
  import: stageImport,
  post: postStaged,
  erpPayment: postPayment,
  erpCredit: postCredit,
  rates: publishRates,
  amend: amendContract,
  extend: extendContract,
  churn: (world, task) => cancelSubscription(world, world.subscriptions.must(task.id)),
  duplicate: duplicateDraft,
  payAgain,
  dispute: takeBack,
  answerDispute,
  decideDispute,
  redraw,
  standings: reviewStandings,
  masterSlip: slip,
  bounce: bounceMail,
  forget: forgetEvents,
  billHours,
  billInterim,
  billMilestone,
  agreementSlip,
  cashBacklog,
};

/** Lets everything happen that is due until then, in order; how the time is cut makes no difference. */
export function advanceWorld(world: World, until: number): void {
  for (let task = world.tasks.popUntil(until); task; task = world.tasks.popUntil(until)) {
    const handler = HANDLERS[task.kind];
    if (!handler) throw new Error(`Nothing handles the task ${task.kind}.`);
    world.now = task.at;
    handler(world, task);
  }
  world.now = Math.max(world.now, until);
}

/** The world at its anchor: customers and contracts are drawn, then 18 months are lived through. */
export function createWorld(options: WorldOptions): World {
  const world = new World(options);
  for (const entity of LEGAL_ENTITIES) {
    for (const frequency of ["Monthly", "Quarterly", "Annual"] satisfies Frequency[]) {
      for (const { code } of CATALOGUE) {
        priceFor(world, code, entity.currency, frequency, listPrice(code, entity.currency, frequency));
      }
    }
  }
  const starts = contractStarts(world);
  generateContracts(world, generateCustomers(world, starts), starts);
  planServiceBilling(world);
  planAgreementSlips(world);
  planCashBacklog(world);
  const firstMorning = Math.ceil(world.historyStart / DAY) * DAY + 5 * HOUR;
  world.tasks.push(firstMorning, "rates", "");
  world.tasks.push(options.anchor + DAY, "forget", "");
  world.tasks.push(firstReview(world), "standings", "");
  world.tasks.push(firstSlip(world), "masterSlip", "");
  advanceWorld(world, options.anchor);
  return world;
}

/** Events past their retention give up their payload; their rows stay, so that cursors and counts hold. */
function forgetEvents(world: World, task: Task): void {
  const kept = world.now - EVENT_RETENTION - DAY;
  const rows = world.events.rows;
  for (let place = world.count("events forgotten", 0); ; place += 1) {
    const event = rows[place];
    if (!event || event.createdAt >= kept) {
      world.counters.set("events forgotten", place);
      break;
    }
    event.object = { id: event.object.id };
    event.previous = null;
    event.forgotten = true;
  }
  world.tasks.push(task.at + DAY, "forget", "");
}
