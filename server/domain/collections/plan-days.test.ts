import fc from "fast-check";
import { expect, test } from "vitest";
import {
  type AccountFacts,
  type Exclusion,
  type InvoiceFacts,
  type PastContact,
  type PromiseFacts,
  reachesCustomer,
  type TakenStep,
} from "#server/domain/collections/account-facts";
import {
  type DunningPolicy,
  type DunningStrategy,
  dunningTroubles,
  stepActions,
} from "#server/domain/collections/dunning-policy";
import {
  givenAccount,
  givenContact,
  givenExclusion,
  givenInvoice,
  givenPolicy,
  givenPromise,
  givenStep,
  givenTaken,
  mondayToFriday,
  TODAY,
} from "#server/domain/collections/given-account";
import { holdKinds } from "#server/domain/collections/holds";
import { type DayPlan, planDay } from "#server/domain/collections/plan-day";
import { addDays, daysBetween, type PlainDate } from "#server/domain/time";

/** Accounts of every kind on every kind of policy: what must hold of all of them. */
const MOST_INVOICES = 6;
const ids = Array.from({ length: MOST_INVOICES }, (_, place) => `invoice-${place}`);
const dayAround = (min: number, max: number) => fc.integer({ min, max }).map((days) => addDays(TODAY, days));
const sometimes = <T>(arbitrary: fc.Arbitrary<T>) => fc.oneof(fc.constant(null), arbitrary);
const seldom = <T>(arbitrary: fc.Arbitrary<T>) => fc.oneof({ weight: 5, arbitrary: fc.constant(null) }, arbitrary);
const part = seldom(fc.bigInt({ min: 1n, max: 800n })).map((minor) => minor ?? 0n);
const currency = fc.constantFrom("EUR", "JPY");

const anyPolicy: fc.Arbitrary<DunningPolicy> = fc
  .record({
    days: fc.uniqueArray(fc.integer({ min: -8, max: 60 }), { minLength: 1, maxLength: 8 }),
    actions: fc.array(fc.constantFrom("email", "letter", ...stepActions), { minLength: 8, maxLength: 8 }),
    last: sometimes(fc.nat()),
    resume: fc.nat(),
    terms: fc.record({ graceDays: fc.nat({ max: 5 }), keptFromBasisPoints: fc.constantFrom(9_800, 10_000) }),
    bounds: fc.record({
      graceDays: fc.nat({ max: 5 }),
      leastMinor: fc.constantFrom<DunningStrategy["leastMinor"]>({}, { EUR: 300, JPY: 50 }),
      quietDays: fc.nat({ max: 6 }),
      mostInWeek: fc.integer({ min: 1, max: 3 }),
      mostInMonth: fc.integer({ min: 1, max: 5 }),
      onWorkingDays: fc.boolean(),
      waitForOpenTickets: fc.boolean(),
      waitBeforeRenewalDays: sometimes(fc.nat({ max: 20 })),
    }),
  })
  .map(({ days, actions, last, resume, terms, bounds }) => {
    const steps = days
      .toSorted((left, right) => left - right)
      .map((day, place) => givenStep(`step_${place}`, day, { action: actions[place] ?? "email" }));
    const keyAt = (place: number) => steps[place % steps.length]?.key ?? "";
    const strategy: Partial<DunningStrategy> = {
      ...bounds,
      steps,
      lastStep: last === null ? null : keyAt(last),
      afterBrokenPromise: keyAt(resume),
    };
    return givenPolicy(strategy, { promises: terms });
  })
  .filter((policy) => dunningTroubles(policy).length === 0);

const anyTaken: fc.Arbitrary<TakenStep> = fc
  .record({ step: fc.constantFrom("step_0", "step_1", "step_4", "of_long_ago"), day: fc.integer({ min: -8, max: 60 }) })
  .map(({ step, day }) => givenTaken(step, day));

const anyInvoice = (id: string): fc.Arbitrary<InvoiceFacts> =>
  fc
    .record({
      currency,
      dueOn: dayAround(-50, 12),
      openMinor: fc.bigInt({ min: -10n, max: 2_000n }),
      disputedMinor: part,
      plannedMinor: part,
      arrivingMinor: part,
      nextChargeOn: seldom(dayAround(-3, 6)),
      wrongBy: seldom(fc.constant({ caseNumber: 7, words: "Billed twice." })),
      taken: seldom(anyTaken).map((one) => (one === null ? [] : [one])),
    })
    .map((given) => givenInvoice({ ...given, id, number: id }));

const anyPromise: fc.Arbitrary<PromiseFacts> = fc
  .record({
    id: fc.uuid(),
    currency,
    amountMinor: fc.bigInt({ min: 1n, max: 3_000n }),
    paidMinor: part,
    promisedOn: dayAround(-12, 12),
    givenDaysBefore: fc.nat({ max: 15 }),
    invoiceIds: fc.oneof(fc.constant<string[]>([]), fc.subarray(ids, { minLength: 1 })),
    endedOn: sometimes(dayAround(-10, 10)),
  })
  .map(({ givenDaysBefore, ...given }) =>
    givenPromise({ ...given, givenOn: addDays(given.promisedOn, -givenDaysBefore) }),
  );

const anyExclusion: fc.Arbitrary<Exclusion> = fc
  .record({ invoiceId: sometimes(fc.constantFrom(...ids)), from: dayAround(-5, 5), until: sometimes(dayAround(5, 20)) })
  .map(givenExclusion);

const anyContact: fc.Arbitrary<PastContact> = fc
  .record({
    on: dayAround(-40, 0),
    isAutomated: fc.boolean(),
    direction: fc.constantFrom("out" as const, "in" as const),
  })
  .map(({ on, ...given }) => givenContact(on, given));

const anyAccount: fc.Arbitrary<AccountFacts> = fc
  .record({
    email: seldom(fc.constant("")).map((one) => (one === null ? "accounts@hallmann.example" : null)),
    hasPostalAddress: fc.boolean(),
    standstill: seldom(fc.constantFrom("bankruptcy" as const, "deceased" as const)),
    invoices: fc.subarray(ids, { minLength: 1 }).chain((some) => fc.tuple(...some.map(anyInvoice))),
    promises: sometimes(fc.array(anyPromise, { maxLength: 4 })).map((some) => some ?? []),
    exclusions: seldom(fc.array(anyExclusion, { maxLength: 2 })).map((some) => some ?? []),
    contacts: sometimes(fc.array(anyContact, { maxLength: 4 })).map((some) => some ?? []),
    openTickets: seldom(fc.constant(["T-81"])).map((some) => some ?? []),
    renewalOn: seldom(dayAround(-5, 40)),
  })
  .map(givenAccount);

const planOf = (account: AccountFacts, policy: DunningPolicy, day: PlainDate) =>
  planDay(account, policy, day, mondayToFriday);

/** The account after everything planned was carried out: steps and contacts stand in its books. */
function carriedOut(account: AccountFacts, { acts }: DayPlan, day: PlainDate): AccountFacts {
  const taken = new Map(acts.flatMap(({ items }) => items.map((item) => [item.invoiceId, item])));
  return {
    ...account,
    invoices: account.invoices.map((invoice) => {
      const item = taken.get(invoice.id);
      return item ? { ...invoice, taken: [...invoice.taken, givenTaken(item.step, item.day, day)] } : invoice;
    }),
    contacts: [
      ...account.contacts,
      ...acts.flatMap(({ step: { action } }) =>
        reachesCustomer(action) ? [givenContact(day, { channel: action })] : [],
      ),
    ],
  };
}

const askedOf = ({ acts }: DayPlan) =>
  new Map(acts.flatMap(({ items }) => items.map(({ invoiceId, minor }) => [invoiceId, minor])));
const above = (minor: bigint) => (minor > 0n ? minor : 0n);
const sumOf = (minors: readonly bigint[]) => minors.reduce((sum, minor) => sum + minor, 0n);

test("nothing is asked for beyond what is open less what is disputed, planned and on its way", () => {
  fc.assert(
    fc.property(anyAccount, anyPolicy, (account, policy) => {
      const { acts } = planOf(account, policy, TODAY);
      for (const item of acts.flatMap(({ items }) => items)) {
        const invoice = account.invoices.find(({ id }) => id === item.invoiceId);
        if (!invoice) throw new Error(`${item.invoiceId} is none of its invoices.`);
        const { openMinor, disputedMinor, plannedMinor, arrivingMinor } = invoice;
        expect(item.minor).toBeGreaterThan(0n);
        expect(item.minor).toBeLessThanOrEqual(openMinor - disputedMinor - plannedMinor - arrivingMinor);
        expect(item.currency).toBe(invoice.currency);
      }
    }),
    { numRuns: 2_000 },
  );
});

test("nothing is asked for that somebody promised: of the invoices it is for, what is left of each promise stays away", () => {
  fc.assert(
    fc.property(anyAccount, anyPolicy, (account, policy) => {
      const asked = askedOf(planOf(account, policy, TODAY));
      const { graceDays, keptFromBasisPoints } = policy.promises;
      const live = account.promises.filter(
        ({ givenOn, promisedOn, endedOn, paidMinor, amountMinor }) =>
          givenOn <= TODAY &&
          (endedOn === null || endedOn > TODAY) &&
          daysBetween(promisedOn, TODAY) <= graceDays &&
          paidMinor * 10_000n < amountMinor * BigInt(keptFromBasisPoints),
      );
      const roomFor = (promises: readonly PromiseFacts[]) => {
        const [first] = promises;
        const invoices = account.invoices.filter(
          ({ id, currency }) =>
            currency === first?.currency && (first.invoiceIds.length === 0 || first.invoiceIds.includes(id)),
        );
        const free = sumOf(
          invoices.map(({ openMinor, disputedMinor, plannedMinor, arrivingMinor }) =>
            above(openMinor - disputedMinor - plannedMinor - arrivingMinor),
          ),
        );
        const promised = sumOf(promises.map(({ amountMinor, paidMinor }) => amountMinor - paidMinor));
        expect(sumOf(invoices.map(({ id }) => asked.get(id) ?? 0n))).toBeLessThanOrEqual(above(free - promised));
      };
      for (const promise of live) roomFor([promise]);
      for (const currency of ["EUR", "JPY"])
        roomFor(live.filter((promise) => promise.currency === currency && promise.invoiceIds.length === 0));
    }),
    { numRuns: 2_000 },
  );
});

test("what was planned and carried out is not planned again that day, and nobody is written to twice", () => {
  fc.assert(
    fc.property(anyAccount, anyPolicy, (account, policy) => {
      const plan = planOf(account, policy, TODAY);
      expect(plan.acts.filter(({ step }) => reachesCustomer(step.action)).length).toBeLessThanOrEqual(1);
      const again = planOf(carriedOut(account, plan, TODAY), policy, TODAY);
      const steps = ({ acts }: DayPlan) =>
        acts.flatMap(({ items }) => items.map(({ invoiceId, step }) => `${invoiceId} ${step}`));
      expect(steps(again).filter((step) => steps(plan).includes(step))).toEqual([]);
      if (plan.acts.some(({ step }) => reachesCustomer(step.action)))
        expect(again.acts.filter(({ step }) => reachesCustomer(step.action))).toEqual([]);
    }),
    { numRuns: 1_000 },
  );
});

test("over three months no step is taken twice for an invoice, none for a settled one, and quiet days and caps hold", () => {
  const settledAfter = fc.array(fc.integer({ min: 0, max: 120 }), {
    minLength: MOST_INVOICES,
    maxLength: MOST_INVOICES,
  });
  fc.assert(
    fc.property(anyAccount, anyPolicy, settledAfter, (beginning, policy, settled) => {
      const [strategy] = policy.strategies;
      if (!strategy) throw new Error("A policy has a strategy.");
      let account = beginning;
      const taken = new Set<string>();
      for (let passed = 0; passed < 90; passed += 1) {
        const day = addDays(TODAY, passed);
        const isSettled = (id: string) => passed >= (settled[ids.indexOf(id)] ?? 0);
        account = {
          ...account,
          invoices: account.invoices.map((one) => (isSettled(one.id) ? { ...one, openMinor: 0n } : one)),
        };
        const plan = planOf(account, policy, day);
        for (const { invoiceId, step } of plan.acts.flatMap(({ items }) => items)) {
          expect(isSettled(invoiceId)).toBe(false);
          expect(taken).not.toContain(`${invoiceId} ${step}`);
          taken.add(`${invoiceId} ${step}`);
        }
        const sent = plan.acts.filter(({ step }) => reachesCustomer(step.action)).length;
        const ago = account.contacts
          .filter(({ isAutomated, direction }) => isAutomated && direction === "out")
          .map(({ on }) => daysBetween(on, day));
        if (sent > 0) {
          expect(sent).toBe(1);
          expect(Math.min(...ago)).toBeGreaterThan(strategy.quietDays);
          expect(ago.filter((days) => days < 7).length + sent).toBeLessThanOrEqual(strategy.mostInWeek);
          expect(ago.filter((days) => days < 30).length + sent).toBeLessThanOrEqual(strategy.mostInMonth);
        }
        account = carriedOut(account, plan, day);
      }
    }),
    { numRuns: 100 },
  );
});

test("the order in which invoices and promises are read changes nothing", () => {
  const inAnyOrder = <T>(all: readonly T[]) => fc.shuffledSubarray([...all], { minLength: all.length });
  const shuffled = anyAccount.chain((account) =>
    fc.record({
      account: fc.constant(account),
      other: fc
        .record({ invoices: inAnyOrder(account.invoices), promises: inAnyOrder(account.promises) })
        .map((orders) => ({ ...account, ...orders })),
    }),
  );
  const asSets = ({ acts, held }: DayPlan) => ({
    acts: new Set(acts.map(({ items, ...act }) => ({ ...act, items: new Set(items) }))),
    held: new Set(held),
  });
  fc.assert(
    fc.property(shuffled, anyPolicy, ({ account, other }, policy) => {
      expect(asSets(planOf(other, policy, TODAY))).toEqual(asSets(planOf(account, policy, TODAY)));
    }),
    { numRuns: 1_000 },
  );
});

test("accounts and policies are of every kind: enough of them bring acts, holds and promises", () => {
  const plans = fc
    .sample(fc.tuple(anyAccount, anyPolicy, dayAround(0, 6)), { numRuns: 2_000, seed: 7 })
    .map(([account, policy, day]) => planOf(account, policy, day));
  const share = (has: (plan: DayPlan) => boolean) => plans.filter(has).length / plans.length;
  expect(share(({ acts }) => acts.some(({ step }) => reachesCustomer(step.action)))).toBeGreaterThan(0.1);
  expect(share(({ acts }) => acts.some(({ step }) => !reachesCustomer(step.action)))).toBeGreaterThan(0.1);
  const kinds = new Set(plans.flatMap(({ held }) => held.flatMap(({ holds }) => holds.map(({ kind }) => kind))));
  expect(holdKinds.filter((kind) => !kinds.has(kind))).toEqual([]);
});
