import { expect, test } from "vitest";
import { actorInWords, eventSentence } from "#server/services/cases/event-sentences";

const person = { actorKind: "person", actorName: "Ana Ruiz" };
const job = (actorName: string) => ({ actorKind: "job", actorName });

test.each([
  ["case.taken", person, {}, "Ana Ruiz took the case.", null],
  ["case.assigned", person, { data: { ownerName: "Ben Stone" } }, "Ana Ruiz assigned the case to Ben Stone.", null],
  [
    "case.snoozed",
    person,
    {
      after: { snoozedUntil: "2026-03-04T09:30:00.000Z" },
      data: { waitingFor: "the customer", orUntil: "a payment arrives" },
      reason: "They pay on Wednesday",
    },
    "Ana Ruiz put the case to sleep until 2026-03-04 09:30 UTC or until a payment arrives, waiting on the customer.",
    "They pay on Wednesday",
  ],
  [
    "case.woken",
    job("maintain-cases"),
    { after: { boost: "snooze ended" }, data: { byItself: true } },
    "The case woke: snooze ended.",
    null,
  ],
  [
    "case.lease_expired",
    job("maintain-cases"),
    { data: { holderName: "Ana Ruiz" } },
    "The case went back to the queue: Ana Ruiz had not begun in time.",
    null,
  ],
  [
    "case.dismissed",
    person,
    { data: { reasonInWords: "not an issue" }, reason: "Agreed by phone" },
    "Ana Ruiz dismissed the case as not an issue.",
    "Agreed by phone",
  ],
  [
    "effect.confirmed",
    job("send-effects"),
    { data: { system: "netsuite", label: "Repost the invoice", confirmation: "INV-77 posted" } },
    "ERP confirmed: Repost the invoice.",
    "INV-77 posted",
  ],
  [
    "something.unheard_of",
    job("detect-exceptions"),
    { reason: "Because" },
    "Detection: something unheard of.",
    "Because",
  ],
  ["sync.run_succeeded", job("sync-pull"), {}, "Reading from the source is done.", null],
  ["policy.drafted", person, {}, "Ana Ruiz drafted a version.", null],
  [
    "policy.drafted",
    person,
    { data: { sentence: "Ana Ruiz drafted version 3." } },
    "Ana Ruiz drafted version 3.",
    null,
  ],
  ["something.told", person, { data: { sentence: "It tells itself." } }, "It tells itself.", null],
])("%s by %o reads well", (type, actor, payload, text, detail) => {
  expect(eventSentence({ type, ...actor, payload })).toEqual({ text, detail });
});

test("machines say what they are, people are called by name", () => {
  expect(
    [
      person,
      job("maintain-cases"),
      job("unknown-job"),
      { actorKind: "policy", actorName: "Routing v2" },
      { actorKind: "assistant", actorName: "Scribe" },
    ].map(actorInWords),
  ).toEqual(["Ana Ruiz", "The clock", "Docket (unknown job)", "Policy Routing v2", "Assistant Scribe"]);
});
