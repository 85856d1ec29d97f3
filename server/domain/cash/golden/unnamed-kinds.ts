import { anyOf, worldOf } from "#server/domain/cash/golden/named-kinds";
import { type Maker, owedOf } from "#server/domain/cash/golden/remittance";
import { TODAY, World } from "#server/domain/cash/golden/world";
import { greeting } from "#server/domain/cash/golden/writing";
import { learned } from "#server/domain/cash/payer-history";
import { addDays } from "#server/domain/time";

/** Words that name nothing, as most payers who pay one invoice a month write them. */
const hello = (world: World) => greeting(world.chance, world.customer.country);

const knownAccount: Maker = (seed) => {
  const world = new World(seed);
  world.knows(world.payers);
  return { world, pays: [anyOf(world, world.open)], words: hello(world), isPlain: true };
};

/** The name alone is no proof: it is shown, and somebody looks. */
const unknownAccount: Maker = (seed) => {
  const world = new World(seed).knowsOthers();
  return { world, pays: [anyOf(world, world.open)], words: hello(world), isPlain: false };
};

/** Accepted once is not known yet. */
const seenOnce: Maker = (seed) => {
  const world = new World(seed).knowsOthers();
  world.knows([world.customer], 1);
  return { world, pays: [anyOf(world, world.open)], words: hello(world), isPlain: false };
};

/** They say who they are by the number they were told. */
const customerNumber: Maker = (seed) => {
  const world = new World(seed).knowsOthers();
  const words = `${world.chance.oneOf(["Kd.-Nr.", "N° client", "CUST", "顧客番号"])} ${world.customer.number} ${hello(world)}`;
  return { world, pays: [anyOf(world, world.open)], words, isPlain: true };
};

/** A new account, but a name under which their money was accepted before, however the bank writes it. */
const knownName: Maker = (seed) => {
  const world = new World(seed).knowsOthers();
  const payerName = `ｶ)${world.customer.customerId.replace("-", " ")} ﾌﾘｺﾐ`;
  for (let month = 1; month <= 3; month++)
    world.history = learned(world.history, {
      ...{ kind: "accepted", customerIds: new Set([world.customer.customerId]), account: null, name: payerName },
      on: addDays(TODAY, -30 * month),
    });
  return { world, pays: [anyOf(world, world.open)], words: hello(world), isPlain: false, change: { payerName } };
};

/** Subscriptions cost the same every month: which month it is, nobody says. */
const equalAmounts: Maker = (seed) => {
  const world = new World(seed);
  const item = anyOf(world, world.open);
  for (let more = 0; more < 1 + (seed % 3); more++)
    world.invoice(world.customer, item.totalMinor, addDays("2026-05-02", more));
  world.knows(world.payers);
  return { world, pays: [item], words: hello(world), isPlain: false };
};

const wholeBalance: Maker = (seed) => {
  const world = new World(seed);
  if (seed % 3 === 0) world.credit(world.customer, 3_570n);
  world.knows(world.payers);
  const all = world.items.filter((one) => one.customerId === world.customer.customerId && one.openMinor > 0n);
  return { world, pays: all, words: hello(world), isPlain: true };
};

const oldestMonths: Maker = (seed) => {
  const world = new World(seed);
  world.knows(world.payers);
  return { world, pays: world.open.slice(0, 2), words: hello(world), isPlain: true };
};

/** Two or three of their invoices, in no order that anybody could see. */
const someTogether: Maker = (seed) => {
  const world = new World(seed);
  world.knows(world.payers);
  const pays = world.open.filter((_, at) => at % 2 === 0).slice(0, 3);
  return { world, pays, words: hello(world), isPlain: true };
};

/** Nothing but who it is from, and an amount that is nobody's. */
const nameOnly: Maker = (seed) => {
  const world = worldOf(seed);
  const amountMinor = owedOf(world.open) + BigInt(world.chance.between(10_001, 90_000));
  const words = `${world.customer.name} ${hello(world)}`;
  return { world, pays: null, amountMinor, words, isPlain: false };
};

/** Rent, a refund of the tax office, somebody's private transfer: nothing here is paid by it. */
const nonsense: Maker = (seed) => {
  const world = worldOf(seed);
  const { chance } = world;
  const words = chance.oneOf([
    "MIETE JUNI 2026 WHG 14",
    "Erstattung Umsatzsteuer 05/2026 StNr 143/123/45678",
    "Remboursement sinistre dossier 2026-1944",
    "PAYROLL RETURN 06/12/2026 REF 88120031",
    "返金 2026年6月",
    "KONTO 0532013000 BLZ 37040044 DANKE",
  ]);
  const strangers = ["Finanzamt Königsfeld", "Jane Doe", "Assurances du Midi", "Payroll Services 2026 LLC"] as const;
  const amountMinor = BigInt(chance.between(1_000, 900_000));
  return {
    ...{ world, pays: null, amountMinor, words, isPlain: false, from: null },
    change: { payerName: chance.oneOf(strangers), payerAccount: `XX${chance.between(10_000_000, 99_999_999)}` },
  };
};

/** A stranger's money, of just the amount of somebody's invoice. */
const strangersAmount: Maker = (seed) => {
  const world = worldOf(seed);
  const item = anyOf(world, world.open);
  return {
    ...{ world, pays: null, amountMinor: item.openMinor, words: hello(world), isPlain: false, from: null },
    change: { payerName: "Schmidt, Klaus", payerAccount: "XX99123456789" },
  };
};

/** A known payer pays what is not billed yet; whatever comes to the amount does so by chance. */
const notBilledYet: Maker = (seed) => {
  const world = new World(seed);
  world.knows(world.payers);
  const amountMinor = BigInt(world.chance.between(20_000, 600_000));
  return { world, pays: null, amountMinor, words: hello(world), isPlain: false };
};

/** The account of one customer, the name of another: somebody pays for somebody, or an account changed hands. */
const othersAccount: Maker = (seed) => {
  const world = new World(seed);
  const other = anyOf(
    world,
    world.payers.filter((one) => one !== world.customer && one.country === world.customer.country),
  );
  world.knows([other]);
  const item = anyOf(world, world.open);
  return {
    world,
    pays: [item],
    words: hello(world),
    isPlain: false,
    change: { payerAccount: other.account, payerName: world.customer.name },
  };
};

/** A mother company pays for its daughter: plain where the invoice is named, a question where it is not. */
const mother: Maker = (seed) => {
  const world = new World(seed);
  const { customer } = world;
  const parent = world.payers.find((one) => one.country === customer.country && one !== customer) ?? customer;
  customer.familyId = parent.familyId;
  world.knows([parent]);
  const item = anyOf(world, world.open);
  const isNamed = seed % 2 === 0;
  const words = isNamed ? `${item.number} ${customer.name}` : hello(world);
  return { world, pays: [item], words, isPlain: isNamed, from: parent };
};

/** The daughter pays what the mother owes. */
const daughter: Maker = (seed) => {
  const made = mother(seed);
  const { world, from } = made;
  const [child, parent] = [world.customer, world.payers.find((one) => one.customerId === from?.customerId)];
  const item = anyOf(world, parent ? world.openOf(parent) : world.open);
  world.knows([child]);
  const words = made.isPlain ? `${item.number}` : hello(world);
  return { world, pays: [item], words, isPlain: made.isPlain, from: child };
};

export const unnamedKinds: Readonly<Record<string, Maker>> = {
  "amount from a known account": knownAccount,
  "amount from an unknown account": unknownAccount,
  "amount from an account seen once": seenOnce,
  "customer number": customerNumber,
  "name known from before": knownName,
  "equal amounts": equalAmounts,
  "whole balance": wholeBalance,
  "oldest months": oldestMonths,
  "some together": someTogether,
  "name only": nameOnly,
  nonsense,
  "stranger with somebody's amount": strangersAmount,
  "not billed yet": notBilledYet,
  "account of somebody else": othersAccount,
  "mother pays for daughter": mother,
  "daughter pays for mother": daughter,
};
