import type { AccountActs } from "#db/seed/demo-account-acts";
import type { CollectionsStage, Step } from "#db/seed/demo-collections-stage";
import { agreedPlan } from "#db/seed/demo-plans";
import { type DemoEntity, demoAnswers } from "#server/domain/demo/collections";

/** What happened between a customer and its collector in the weeks before today. */
export type Story = (acts: AccountActs, stage: CollectionsStage) => Step[];

const brokeTheirWord: Story = (acts) => [
  acts.call(22, 10, {
    outcome: "left_message",
    note: "Voicemail of accounts payable. Asked them to call back about the oldest invoice.",
  }),
  acts.call(15, 11, {
    outcome: "promised",
    note: "They pay half of it with the run of next week; the rest is with their controller.",
    promise: { share: 50, byDay: -9 },
  }),
  acts.judged(5),
];

const brokeItTwice: Story = (acts) => [
  acts.call(24, 10, {
    outcome: "promised",
    note: "The new ledger went live and payments are late everywhere. Promised for the week after.",
    promise: { share: 60, byDay: -18 },
  }),
  acts.judged(14),
  acts.call(13, 9, {
    outcome: "promised",
    note: "Apologised. The run was cut short; they are in the next one for certain.",
    promise: { share: 60, byDay: -7 },
  }),
  acts.judged(3),
  acts.nudge(2, 25, 9, "Two broken promises in a row; their quarter closes this month."),
  acts.task(6, "Bring the account to Marcus before the close", -1),
];

const contested: Story = (acts) => [
  acts.call(12, 14, {
    outcome: "contests",
    note: "They say the second block of seats was given back in writing in the spring. The mail is to be sent to us.",
    task: { title: "Check with the account team whether the seats were given back", dueIn: -3 },
  }),
  acts.call(4, 10, {
    outcome: "no_answer",
    note: "Called to hear about the mail they meant to send.",
    followUpIn: 1,
  }),
];

const planned: Story = (acts, stage) => [
  acts.call(14, 15, {
    outcome: "cannot_pay",
    note: "Their largest customer pays late. They ask for three instalments and agree to them in writing.",
  }),
  agreedPlan(stage, acts.account, {
    daysAgo: 11,
    dueIn: [4, 18, 32],
    reason: "A customer of theirs pays late; they have kept every earlier agreement.",
  }),
  acts.note(10, "Plan signed by Eleanor. First instalment comes by transfer, their reference is the plan number."),
];

const secondPlan: Story = (acts, stage) => [
  acts.call(20, 11, {
    outcome: "cannot_pay",
    note: "Seasonal business, the autumn was weak. Two instalments are possible.",
  }),
  agreedPlan(stage, acts.account, {
    daysAgo: 16,
    dueIn: [2, 30],
    reason: "Seasonal business; the sum is small and the customer of many years.",
  }),
];

const waitsForUs: Story = (acts) => [
  acts.answers(6, demoAnswers[1].text),
  acts.call(5, 10, {
    outcome: "reached",
    note: "Asked for a copy of the invoice and the signed order, in one mail to the new mailbox.",
    awaitingUs: "a copy of the invoice and the signed order",
    task: { title: "Send the copy with the signed order to the new mailbox", dueIn: 0 },
  }),
];

const livePromise: Story = (acts) => [
  acts.call(9, 9, { outcome: "no_answer", note: "" }),
  acts.call(2, 10, {
    outcome: "promised",
    note: "Approved by their manager on Thursday, paid with the run at the end of the week.",
    promise: { share: 60, byDay: 5 },
    followUpIn: 7,
  }),
];

const inTwoParts: Story = (acts) => [
  acts.call(3, 15, {
    outcome: "promised",
    direction: "in",
    note: "Called us by themselves. They pay in two parts and send the references.",
    promise: { share: 40, byDay: 1, and: { share: 40, byDay: 15 } },
  }),
];

const followedUp: Story = (acts) => [
  acts.call(8, 11, { outcome: "left_message", note: "Left the numbers of both invoices." }),
  acts.call(1, 10, {
    outcome: "reached",
    note: "They look for the approval and ask us to call again.",
    followUpIn: 0,
  }),
];

const wrongPerson: Story = (acts) => [
  acts.call(9, 10, {
    outcome: "wrong_person",
    note: "Purchasing took the call. Accounts payable sits with the parent company now.",
  }),
  acts.call(6, 14, {
    outcome: "reached",
    note: "The invoice is with the parent company and was not entered there yet.",
  }),
  acts.task(6, "Ask whether the parent company has entered the invoice", 2),
];

const reissued: Story = (acts) => [
  acts.answers(5, demoAnswers[2].text),
  acts.leaveOut(4, 8, "The invoice is sent again with their order number."),
  acts.task(4, "Have the order number added and the invoice sent again", -2),
];

export const thanked: Story = (acts) => [acts.answers(5, demoAnswers[0].text), acts.wrote(4, 9, demoAnswers[0].answer)];

const paysByItself: Story = (acts) => [
  acts.nudge(6, -15, 14, "Pays by itself every month, always two weeks late."),
  acts.note(6, "Their run is on the 1st and the 15th. A call before that brings nothing."),
];

const away: Story = (acts) => [
  acts.answers(
    6,
    "I am out of the office until Monday. For invoices please write to the mailbox of accounts payable.",
    "auto_reply",
  ),
];

const unreachable: Story = (acts) => [
  acts.answers(
    6,
    "This message could not be delivered.\n\nDiagnostic-Code: smtp; 550 5.1.1 The mailbox does not exist.",
    "bounce",
  ),
  acts.task(5, "Find the new address of accounts payable", 1),
];

const insolvent: Story = (acts) => [
  acts.bankrupt(
    9,
    "Insolvency proceedings opened at the local court; the claim is to be filed with the administrator.",
  ),
  acts.note(8, "The administrator's letter is in the file. Claims can be filed until the end of next month."),
];

const beingMerged: Story = (acts) => [
  acts.leaveOut(5, 12, "Their ledger is moved into that of the new parent; nothing can be paid before.", true),
];

const metInPerson: Story = (acts) => [
  acts.call(7, 13, {
    outcome: "reached",
    channel: "meeting",
    note: "Met at their office with the head of finance. They will name one person for all invoices.",
    followUpIn: 3,
  }),
];

/** What happened at those who owe for weeks, and at those who are late since lately. */
export const lateStories: Record<DemoEntity, readonly Story[]> = {
  US01: [
    brokeItTwice,
    planned,
    contested,
    brokeTheirWord,
    livePromise,
    waitsForUs,
    metInPerson,
    unreachable,
    inTwoParts,
  ],
  DE01: [brokeTheirWord, insolvent, livePromise, secondPlan, waitsForUs],
  JP01: [metInPerson],
};
export const freshStories: Record<DemoEntity, readonly Story[]> = {
  US01: [followedUp, thanked, reissued, wrongPerson, paysByItself, away],
  DE01: [thanked, beingMerged, followedUp, paysByItself],
  JP01: [followedUp],
};

/** What a collector keeps in hand until it is over. */
export const keptInHand: readonly Story[] = [
  brokeItTwice,
  brokeTheirWord,
  contested,
  livePromise,
  waitsForUs,
  unreachable,
];
