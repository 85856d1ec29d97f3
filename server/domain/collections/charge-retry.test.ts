import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type ChargeFacts,
  type ChargeRetry,
  chargeRetry,
  type FailedCharge,
} from "#server/domain/collections/charge-retry";
import {
  type ChargeRetryPolicy,
  type ChargeSchedule,
  defaultChargeRetryPolicy,
} from "#server/domain/collections/charge-retry-policy";
import { everyDay, mondayToFriday } from "#server/domain/collections/given-account";
import { type ChargeScheme, chargeSchemes, rulesOn } from "#server/domain/collections/scheme-rules";
import { addDays, daysBetween } from "#server/domain/time";

/** A Monday. */
const TODAY = "2026-03-02";
const ago = (days: number) => addDays(TODAY, -days);
const failed = (on: string, given: Partial<FailedCharge> = {}): FailedCharge => ({
  on,
  code: "insufficient_funds",
  networkCode: null,
  adviceCode: null,
  ...given,
});
const facts = (given: Partial<ChargeFacts> = {}): ChargeFacts => ({
  entity: "DE01",
  tier: "Growth",
  country: "DE",
  scheme: "visa",
  failures: [failed(TODAY)],
  isUnderWay: false,
  gatewayTriesOn: null,
  noticesOn: [],
  ...given,
});
const ask = (given: Partial<ChargeFacts>, policy = defaultChargeRetryPolicy, day = TODAY) =>
  chargeRetry(policy, facts(given), day, everyDay);
const many = (...days: number[]) => days.map((one) => failed(ago(one)));
const hard = { code: "expired_card" };

describe("what comes after a failed charge", () => {
  test.each<[string, Partial<ChargeFacts>, ChargeRetry | Partial<ChargeRetry> | null]>([
    ["nothing where none failed", { failures: [] }, null],
    ["nothing for one that fails tomorrow", { failures: [failed(addDays(TODAY, 1))] }, null],
    [
      "the first try",
      {},
      {
        kind: "retry",
        on: "2026-03-03",
        isNoticeDue: false,
        sentence: "There was not enough money: it is charged again on 3 March 2026.",
      },
    ],
    [
      "the second, and the customer is told",
      { failures: many(1, 0) },
      { kind: "retry", on: "2026-03-04", isNoticeDue: true },
    ],
    [
      "told of that failure already",
      { failures: many(1, 0), noticesOn: [TODAY] },
      { kind: "retry", isNoticeDue: false },
    ],
    [
      "told of an earlier one alone",
      { failures: many(3, 1), noticesOn: [ago(2)] },
      { kind: "retry", isNoticeDue: true },
    ],
    ["the last try", { failures: many(20, 14, 7, 0) }, { kind: "retry", on: "2026-03-09" }],
    ["a try that should have been is made today", { failures: many(9) }, { kind: "retry", on: TODAY }],
    ["and the next one keeps its distance", { failures: many(9, 0) }, { kind: "retry", on: "2026-03-04" }],
    [
      "no try is left, so the customer is told",
      { failures: many(20, 14, 7, 3, 0) },
      {
        kind: "notice",
        asksFor: "payment",
        sentence: "It failed 5 times, and no try is left: the customer is told and asked for a payment.",
      },
    ],
    [
      "and has some days",
      { failures: many(20, 14, 7, 3, 2), noticesOn: [ago(2)] },
      {
        kind: "wait",
        until: "2026-03-03",
        sentence:
          "It failed 5 times, and no try is left: the customer was told on 28 February 2026 and has until 3 March 2026.",
      },
    ],
    [
      "and then it is work for somebody",
      { failures: many(20, 14, 7, 5, 3), noticesOn: [ago(3)] },
      {
        kind: "exhausted",
        task: "Agree with the customer on when and how it pays.",
        sentence: "It failed 5 times, and no try is left: somebody has to speak with the customer.",
      },
    ],
    [
      "a card that cannot work is not tried again",
      { failures: [failed(TODAY, hard)] },
      {
        kind: "notice",
        asksFor: "another_card",
        sentence: "The card has expired: the customer is told and asked for another card.",
      },
    ],
    [
      "nor after a later answer that sounds better",
      { failures: [failed(ago(2), hard), failed(TODAY)] },
      { kind: "notice", asksFor: "another_card" },
    ],
    [
      "a card that cannot work, told and waited for",
      { failures: [failed(ago(3), hard)], noticesOn: [ago(3)] },
      { kind: "exhausted", task: "Get another card from the customer, or agree on another way to pay." },
    ],
    [
      "a mandate that is gone",
      { scheme: "sepa_debit", failures: [failed(TODAY, { code: "mandate_cancelled" })] },
      { kind: "notice", asksFor: "another_mandate" },
    ],
    [
      "Visa's category 1, whatever the gateway calls it",
      { failures: [failed(TODAY, { code: "generic_decline", networkCode: "46" })] },
      {
        kind: "notice",
        asksFor: "another_card",
        sentence: "Visa forbids another try after answer 46: the customer is told and asked for another card.",
      },
    ],
    [
      "Mastercard's advice not to",
      { scheme: "mastercard", failures: [failed(TODAY, { adviceCode: "03" })] },
      { kind: "notice", asksFor: "another_card" },
    ],
    [
      "Mastercard's advice to wait",
      { scheme: "mastercard", failures: [failed(TODAY, { adviceCode: "28" })] },
      { kind: "retry", on: "2026-03-08" },
    ],
    [
      "advice that asks for less than the schedule",
      { scheme: "mastercard", failures: [...many(9, 7), failed(TODAY, { adviceCode: "24" })] },
      { kind: "retry", on: "2026-03-06" },
    ],
    ["an unknown code may be tried again", { failures: [failed(TODAY, { code: "new_code" })] }, { kind: "retry" }],
    ["no code at all as well", { failures: [failed(TODAY, { code: null })] }, { kind: "retry" }],
    ["a debit", { scheme: "sepa_debit" }, { kind: "retry", on: "2026-03-07", isNoticeDue: true }],
    [
      "nothing beside a charge that is under way",
      { isUnderWay: true, failures: [failed(TODAY, hard)] },
      { kind: "under_way" },
    ],
    [
      "a key account is not told, and its owner is at once",
      { tier: "Strategic", failures: many(4, 3, 0) },
      { kind: "exhausted", task: "Agree with the customer on when and how it pays." },
    ],
  ])("%s", (_, given, result) => {
    if (result === null) expect(ask(given)).toBeNull();
    else expect(ask(given)).toMatchObject(result);
  });
});

describe("the gateway's own try", () => {
  test.each<[string, Partial<ChargeFacts>, ChargeRetry]>([
    [
      "is left to it",
      { gatewayTriesOn: "2026-03-05" },
      {
        kind: "gateway_retries",
        on: "2026-03-05",
        task: null,
        sentence: "The payment gateway charges it again on 5 March 2026 and tells the customer itself.",
      },
    ],
    [
      "even of a card that cannot work, and of one that failed often",
      { gatewayTriesOn: "2026-03-05", failures: [...many(9, 8, 7, 6, 5), failed(TODAY, hard)] },
      {
        kind: "gateway_retries",
        on: "2026-03-05",
        task: null,
        sentence: "The payment gateway charges it again on 5 March 2026 and tells the customer itself.",
      },
    ],
    [
      "is waited for a day longer",
      { gatewayTriesOn: ago(1), failures: many(5) },
      {
        kind: "gateway_retries",
        on: "2026-03-01",
        task: null,
        sentence: "The payment gateway charges it again on 1 March 2026 and tells the customer itself.",
      },
    ],
    [
      "is asked about when nothing is heard, and still nobody charges or writes",
      { gatewayTriesOn: ago(2), failures: many(5) },
      {
        kind: "gateway_retries",
        on: "2026-02-28",
        task: "Ask the payment gateway what became of its try of 28 February 2026.",
        sentence: "The payment gateway meant to charge it again on 28 February 2026 and has told of no outcome.",
      },
    ],
  ])("%s", (_, given, result) => expect(ask(given)).toEqual(result));
});

describe("a scheme's rules bind the schedule", () => {
  const daily: ChargeSchedule = {
    ...(defaultChargeRetryPolicy.schedules[0] as ChargeSchedule),
    waits: Array.from({ length: 40 }, () => 1),
  };
  const debits = (...waits: number[]): ChargeSchedule => ({ ...daily, method: "direct_debit", waits });
  const by = (schedule: ChargeSchedule): ChargeRetryPolicy => ({
    schedules: [schedule],
    segments: [],
    otherwise: { card: schedule.key, directDebit: schedule.key },
    gatewayGraceDays: 1,
  });
  const downFrom = (days: number) => many(...Array.from({ length: days + 1 }, (_, place) => days - place));

  test.each<[string, Partial<ChargeFacts>, ChargeSchedule, Partial<ChargeRetry>]>([
    ["Visa's twentieth", { failures: downFrom(19) }, daily, { kind: "retry", on: "2026-03-03" }],
    [
      "Visa's twenty-first waits until the first retry is 31 days old",
      { failures: downFrom(20) },
      daily,
      { kind: "retry", on: "2026-03-14" },
    ],
    [
      "Mastercard's tenth of a day was today, so none tomorrow",
      { scheme: "mastercard", failures: Array.from({ length: 10 }, () => failed(TODAY)) },
      daily,
      { kind: "retry", on: "2026-03-04" },
    ],
    ["SEPA's second", { scheme: "sepa_debit", failures: many(20, 10) }, debits(5, 5, 5), { kind: "retry", on: TODAY }],
    [
      "SEPA's third",
      { scheme: "sepa_debit", failures: many(20, 10, 0) },
      debits(5, 5, 5),
      {
        kind: "notice",
        sentence:
          "It failed 3 times, and SEPA direct debit takes no further try: the customer is told and asked for a payment.",
      },
    ],
    ["Bacs after a month", { scheme: "bacs", failures: many(29) }, debits(5), { kind: "notice", asksFor: "payment" }],
    ["ACH's third", { scheme: "ach", failures: many(20, 10, 0) }, debits(5, 5, 5), { kind: "notice" }],
    [
      "a scheme that is not known keeps the strictest",
      { scheme: "other_debit", failures: many(30) },
      debits(5),
      { kind: "notice" },
    ],
  ])("%s", (_, given, schedule, result) => expect(ask(given, by(schedule))).toMatchObject(result));

  test("tries are made on working days where the schedule says so", () => {
    const schedule = { ...debits(5), onWorkingDays: true };
    const given = facts({ scheme: "sepa_debit" });
    expect(chargeRetry(by(schedule), given, TODAY, mondayToFriday)).toMatchObject({ on: "2026-03-09" });
    expect(chargeRetry(by({ ...schedule, onWorkingDays: false }), given, TODAY, mondayToFriday)).toMatchObject({
      on: "2026-03-07",
    });
  });

  test("where nobody ever works, nothing is tried", () => {
    const schedule = { ...debits(5), onWorkingDays: true };
    expect(chargeRetry(by(schedule), facts({ scheme: "sepa_debit" }), TODAY, { isOpen: () => false })?.kind).toBe(
      "notice",
    );
  });

  const schemes = Object.keys(chargeSchemes) as ChargeScheme[];
  const schedules = fc.record({
    waits: fc.array(
      fc.integer({ min: 1, max: 9 }).map((days) => (days > 5 ? 1 : days)),
      { maxLength: 40 },
    ),
    noticeFromFailure: fc.option(fc.integer({ min: 1, max: 9 })),
    noticeAtEnd: fc.boolean(),
    daysForCustomer: fc.integer({ min: 0, max: 4 }),
    onWorkingDays: fc.boolean(),
  });
  /** Tries the gateway made before it gave up, several on one day at times. */
  const before = fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 1, maxLength: 12 });
  const answers = fc.record({
    code: fc.constantFrom(null, "insufficient_funds", "try_again_later", "expired_card"),
    networkCode: fc.constantFrom(null, null, null, "51", "R01", "43"),
    adviceCode: fc.constantFrom(null, null, null, "02", "25", "30", "03"),
  });

  /** Charged day by day, and refused each time, until nothing more is charged. */
  function lived(
    policy: ChargeRetryPolicy,
    given: ChargeFacts,
    answerOf: (place: number) => Omit<FailedCharge, "on">,
  ): { tries: FailedCharge[]; retries: FailedCharge[]; notices: string[]; ended: boolean } {
    let [failures, noticesOn] = [[...given.failures], [] as string[]];
    const retries: FailedCharge[] = [];
    for (let days = 0; days < 260; days += 1) {
      const day = addDays(TODAY, days);
      const next = chargeRetry(policy, { ...given, failures, noticesOn }, day, mondayToFriday);
      if (next?.kind === "exhausted") return { tries: failures, retries, notices: noticesOn, ended: true };
      if (next?.kind === "notice" || (next?.kind === "retry" && next.isNoticeDue)) noticesOn = [...noticesOn, day];
      if (next?.kind !== "retry" || next.on !== day) continue;
      const retry = { ...answerOf(retries.length), on: day };
      retries.push(retry);
      failures = [...failures, retry];
    }
    return { tries: failures, retries, notices: noticesOn, ended: false };
  }

  const lives = fc.tuple(
    fc.constantFrom(...schemes),
    schedules,
    before,
    fc.array(answers, { minLength: 1, maxLength: 30 }),
  );
  const liveThrough = ([scheme, schedule, days, given]: typeof lives extends fc.Arbitrary<infer Life>
    ? Life
    : never) => {
    const answerOf = (place: number) => given[place % given.length] ?? failed(TODAY);
    const failures = days.map((one) => failed(ago(one)));
    const policy = by({ ...daily, ...schedule, method: chargeSchemes[scheme].method });
    return { scheme, ...lived(policy, facts({ scheme, failures }), answerOf) };
  };

  test("no charge of ours is ever beyond what its scheme allows", () => {
    let bound = 0;
    fc.assert(
      fc.property(lives, (life) => {
        const { scheme, tries, retries } = liveThrough(life);
        const first = tries.map(({ on }) => on).toSorted()[0] as string;
        for (const retry of retries) {
          const until = tries.filter(({ on }) => on <= retry.on).map(({ on }) => on);
          for (const { most, counts, span, days } of rulesOn(scheme, retry.on)) {
            const within = span === "any" ? until.filter((on) => daysBetween(on, retry.on) < days) : until;
            const count = within.length - (counts === "retries" && within.includes(first) ? 1 : 0);
            expect(count).toBeLessThanOrEqual(most);
            if (count === most) bound += 1;
            if (span === "from_first") expect(daysBetween(first, retry.on)).toBeLessThanOrEqual(days);
          }
        }
      }),
      { numRuns: 1_000 },
    );
    expect(bound).toBeGreaterThan(20);
  });

  test("after a final answer, and on closed days, nothing is charged; and no schedule goes on for ever", () => {
    fc.assert(
      fc.property(lives, (life) => {
        const { tries, retries, notices, ended } = liveThrough(life);
        const [, { waits, onWorkingDays, noticeAtEnd }] = life;
        const final = retries.findIndex(
          ({ code, adviceCode }) =>
            code === "expired_card" || (adviceCode === "03" && ["mastercard", "other_card"].includes(life[0])),
        );
        if (final >= 0) expect(retries.length).toBe(final + 1);
        if (onWorkingDays) expect(retries.every(({ on }) => mondayToFriday.isOpen(on))).toBe(true);
        expect(new Set(retries.map(({ on }) => on)).size).toBe(retries.length);
        expect(tries.length).toBeLessThanOrEqual(Math.max(waits.length + 1, tries.length - retries.length));
        expect(ended).toBe(true);
        if (noticeAtEnd) expect(notices.length).toBeGreaterThan(0);
        // One notice for each failure at most.
        expect(notices.length).toBeLessThanOrEqual(tries.length);
        expect(new Set(notices).size).toBe(notices.length);
      }),
      { numRuns: 300 },
    );
  });

  test("while the gateway has a try of its own, we neither charge nor write, whatever else is so", () => {
    const near = fc.integer({ min: -30, max: 30 }).map((days) => addDays(TODAY, days));
    fc.assert(
      fc.property(lives, near, ([scheme, schedule, days], gatewayTriesOn) => {
        const given = facts({ scheme, failures: days.map((one) => failed(ago(one))), gatewayTriesOn });
        const policy = by({ ...daily, ...schedule, method: chargeSchemes[scheme].method });
        expect(chargeRetry(policy, given, TODAY, everyDay)?.kind).toBe("gateway_retries");
      }),
    );
  });

  test("the order in which failures are told says nothing", () => {
    fc.assert(
      fc.property(lives, fc.array(answers, { maxLength: 6 }), ([scheme, schedule, days], given) => {
        const failures = [...given, failed(TODAY)].map((one, place) => ({
          ...one,
          on: ago(days[place % days.length] ?? 0),
        }));
        const policy = by({ ...daily, ...schedule, method: chargeSchemes[scheme].method });
        const said = (list: FailedCharge[]) => chargeRetry(policy, facts({ scheme, failures: list }), TODAY, everyDay);
        expect(said(failures.toReversed())).toEqual(said(failures));
      }),
    );
  });
});
