import { anyOf, worldOf } from "#server/domain/cash/golden/named-kinds";
import type { Maker } from "#server/domain/cash/golden/remittance";
import { TODAY, type World } from "#server/domain/cash/golden/world";
import { sentenceOn } from "#server/domain/cash/golden/writing";
import type { DatedRate, OpenItem } from "#server/domain/cash/receipt";
import { convert } from "#server/domain/money";
import { addDays } from "#server/domain/time";

/** Names one invoice and pays it but for something. */
function offBy(off: (world: World, item: OpenItem) => bigint, isPlain: boolean): Maker {
  return (seed) => {
    const world = worldOf(seed);
    const item = anyOf(world, world.open);
    const words = sentenceOn(world.chance, world.customer.country, item.number ?? "");
    const amountMinor = item.openMinor + off(world, item);
    // What a usual reason explains settles the invoice; of what none explains, so much is paid as came in.
    const minor = isPlain || amountMinor > item.openMinor ? item.openMinor : amountMinor;
    return { world, pays: [item], parts: [{ itemId: item.id, minor }], amountMinor, words, isPlain };
  };
}

const isYen = ({ customer }: World) => customer.currency === "JPY";

const centsShort = offBy((world) => BigInt(isYen(world) ? -1 : -world.chance.between(1, 5)), true);
const centsAbove = offBy((world) => BigInt(isYen(world) ? 1 : world.chance.between(1, 5)), true);
/** What banks keep for a transfer: little, and the same for everybody. */
const bankCharge = offBy((world) => (isYen(world) ? -440n : -world.chance.oneOf([500n, 750n, 1_000n])), true);
/** A third or more is missing: a dispute, a part, a mistake. Only the payer knows. */
const partMissing = offBy((world, item) => -(item.openMinor * BigInt(world.chance.between(30, 70))) / 100n, false);
/** A tenth is missing: tax that was withheld, a retention, a discount nobody agreed. */
const tenthMissing = offBy((_, item) => -(item.openMinor / 10n), false);
const tooMuch = offBy((world) => BigInt(world.chance.between(2_000, 80_000)), false);

/** Paid within fourteen days less two percent. */
const early: Maker = (seed) => {
  const world = worldOf(seed);
  const { customer, chance } = world;
  const total = BigInt(chance.between(150_000, 900_000));
  const item = world.invoice(customer, total, addDays(TODAY, -chance.between(3, 13)));
  const words = sentenceOn(chance, customer.country, `${item.number}`);
  return { world, pays: [item], amountMinor: total - (total * 2n + 50n) / 100n, words, isPlain: true };
};

/** The same, but weeks too late for it. */
const late: Maker = (seed) => {
  const world = worldOf(seed);
  const { customer, chance } = world;
  const total = BigInt(chance.between(150_000, 900_000)) + 75_000n;
  const item = world.invoice(customer, total, addDays(TODAY, -chance.between(20, 40)));
  const words = `${sentenceOn(chance, customer.country, `${item.number}`)} 2% Skonto`;
  const amountMinor = total - (total * 2n + 50n) / 100n;
  return { world, pays: [item], parts: [{ itemId: item.id, minor: amountMinor }], amountMinor, words, isPlain: false };
};

const rate: DatedRate = { from: "USD", to: "EUR", numerator: 9_213n, denominator: 10_000n, on: addDays(TODAY, -1) };

/** Billed in dollars, paid in euro at a rate that is not quite ours; where nothing is named, somebody has to look. */
const foreign: Maker = (seed) => {
  const world = worldOf(seed, "US");
  const item = anyOf(world, world.open);
  const euro = convert({ minor: item.openMinor, currency: "USD" }, rate).minor;
  const amountMinor = (euro * BigInt(10_000 + world.chance.between(-60, 60))) / 10_000n;
  const isNamed = seed % 3 !== 0;
  return {
    ...{ world, pays: [item], amountMinor, words: isNamed ? `INVOICE ${item.number}` : "WIRE", isPlain: isNamed },
    ...{ change: { currency: "EUR" }, ground: { rates: [rate] } },
  };
};

/** The rate was another by far, or something is missing. */
const foreignOff: Maker = (seed) => {
  const made = foreign(seed * 3 + 1);
  return { ...made, amountMinor: ((made.amountMinor ?? 0n) * 96n) / 100n, isPlain: false };
};

export const amountKinds: Readonly<Record<string, Maker>> = {
  "cents short": centsShort,
  "cents above": centsAbove,
  "bank charge": bankCharge,
  "part missing": partMissing,
  "tenth missing": tenthMissing,
  "too much": tooMuch,
  "early discount": early,
  "discount taken late": late,
  "foreign currency": foreign,
  "foreign currency, far off": foreignOff,
};
