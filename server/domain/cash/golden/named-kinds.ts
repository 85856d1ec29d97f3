import type { Maker } from "#server/domain/cash/golden/remittance";
import { type Country, countries, World } from "#server/domain/cash/golden/world";
import { sentenceOn } from "#server/domain/cash/golden/writing";
import type { OpenItem } from "#server/domain/cash/receipt";
import { addDays } from "#server/domain/time";

/** Every other world has never seen money of its customer; in the others all accounts are known. */
export function worldOf(seed: number, country?: Country): World {
  const world = new World(seed, country);
  return seed % 2 === 0 ? world.knows(world.payers) : world.knowsOthers();
}

export const figuresOf = ({ number }: OpenItem) => (/\d+$/.exec(number ?? "")?.[0] ?? "").replace(/^0+/, "");
const numberOf = ({ number }: OpenItem) => number ?? "";

export function anyOf<Value>(world: World, values: readonly Value[]): Value {
  return values[world.chance.below(values.length)] as Value;
}

/** The first so many open invoices, or as many as there are. */
const someOf = (world: World, least = 2, most = 3) => world.open.slice(0, world.chance.between(least, most));

/** The number in one of the ways in which people write it. */
function written(world: World, item: OpenItem): string {
  const number = numberOf(item);
  const [entity = "", figures = ""] = number.split("-");
  return world.chance.oneOf([
    number,
    number.toLowerCase(),
    number.replace("-", ""),
    number.replace("-", " "),
    number.replace("-", "/"),
    `${entity}-${figures.replace(/^0+/, "")}`,
  ]);
}

/** Numbers of four figures; those of DE01 and US01 are the same, and some are years. */
const exactNumber: Maker = (seed) => {
  const world = worldOf(seed);
  const item = anyOf(world, world.open);
  return { world, pays: [item], words: numberOf(item), isPlain: true };
};

const inRunningText: Maker = (seed) => {
  const world = worldOf(seed);
  const item = anyOf(world, world.open);
  return {
    world,
    pays: [item],
    words: sentenceOn(world.chance, world.customer.country, written(world, item)),
    isPlain: true,
  };
};

/** "Rechnung 1902": whose, only the payer's name or account tells. Nobody tells in every third. */
const figuresOnly: Maker = (seed) => {
  const world = worldOf(seed);
  const item = anyOf(world, world.open);
  const isTold = seed % 3 !== 0;
  return {
    ...{ world, pays: [item], words: sentenceOn(world.chance, world.customer.country, figuresOf(item)) },
    ...{ isPlain: isTold, from: isTold ? world.customer : null },
  };
};

const several: Maker = (seed) => {
  const world = worldOf(seed);
  const items = someOf(world);
  const between = world.chance.oneOf([", ", " + ", " / ", "; ", " und "]);
  const words = sentenceOn(
    world.chance,
    world.customer.country,
    items.map((item) => written(world, item)).join(between),
  );
  return { world, pays: items, words, isPlain: true };
};

/** Numbers that follow each other are written as a row, with the ends alone or with the endings. */
const row: Maker = (seed) => {
  const world = worldOf(seed);
  const { customer, chance } = world;
  const items = Array.from({ length: chance.between(3, 5) }, (_, at) =>
    world.invoice(customer, BigInt(chance.between(11_000, 400_000)), addDays("2026-05-20", at)),
  );
  const [first, last] = [items[0] as OpenItem, items.at(-1) as OpenItem];
  const words = chance.oneOf([
    `${numberOf(first)}-${figuresOf(last)}`,
    `${figuresOf(first)} bis ${figuresOf(last)}`,
    `${numberOf(first)} to ${numberOf(last)}`,
    [numberOf(first), ...items.slice(1).map((item) => figuresOf(item).slice(-2))].join("/"),
    items.map(figuresOf).join(", "),
  ]);
  return { world, pays: items, words, isPlain: true };
};

/** Two figures swapped, or one of them another, so that it is no number of anybody's. */
function mistyped(world: World, item: OpenItem): string {
  const figures = Array.from(figuresOf(item).padStart(6, "0"));
  for (;;) {
    const at = world.chance.between(1, 5);
    const wrong = [...figures];
    if (world.chance.below(2) === 0) [wrong[at - 1], wrong[at]] = [figures[at] ?? "", figures[at - 1] ?? ""];
    else wrong[at] = String(world.chance.below(10));
    const text = wrong.join("");
    const isAnybodys = world.items.some(({ number }) => number?.endsWith(text) || number?.endsWith(`0${Number(text)}`));
    if (!isAnybodys && Number(text) > 0) return numberOf(item).replace(/\d+$/, text);
  }
}

/** A slip alone decides nothing: it is plain where the account is known and no other sum is the amount. */
const typo: Maker = (seed) => {
  const world = worldOf(seed);
  const item = anyOf(world, world.open);
  const words = sentenceOn(world.chance, world.customer.country, mistyped(world, item));
  return { world, pays: [item], words, isPlain: seed % 2 === 0 };
};

/** The slip is the number of another open invoice: of somebody else's, or of their own. */
const typoOfAnother: Maker = (seed) => {
  const world = worldOf(seed);
  const item = anyOf(world, world.open);
  const others = world.items.filter(
    (one) => one.kind === "invoice" && one.entityCode === item.entityCode && one.totalMinor !== item.totalMinor,
  );
  return { world, pays: [item], words: numberOf(anyOf(world, others)), isPlain: false };
};

const order: Maker = (seed) => {
  const world = worldOf(seed);
  const item = anyOf(world, world.open);
  const poNumber = `45000${world.chance.between(10_000, 99_999)}`;
  const items = world.items.map((one) => (one === item ? { ...one, poNumber } : one));
  const words = `${world.customer.country === "DE" ? "Bestellung" : "PO"} ${poNumber}`;
  return { world, pays: [item], words, isPlain: true, ground: { items } };
};

/** A credit is taken off: named beside the invoice, or only to be seen by what is missing. */
const creditOff: Maker = (seed) => {
  const world = worldOf(seed);
  const item = anyOf(world, world.open);
  const credit = world.credit(world.customer, BigInt(world.chance.between(1_100, Number(item.openMinor / 2n))));
  const words = seed % 3 === 0 ? numberOf(item) : `${numberOf(item)} ./. ${numberOf(credit)}`;
  return { world, pays: [item, credit], words, isPlain: true };
};

/** The invoice was paid already, and is named again; every third time nothing is named and the next one is as large. */
const twice: Maker = (seed) => {
  const world = worldOf(seed);
  const { customer, chance } = world;
  const paid = world.items.find((one) => one.customerId === customer.customerId && one.openMinor === 0n) as OpenItem;
  if (seed % 3 === 0) world.invoice(customer, paid.totalMinor, "2026-06-01");
  const settledOn = addDays("2026-06-15", -chance.between(1, 10));
  const items = world.items.map((one) => (one === paid ? { ...one, settledOn } : one));
  const words = seed % 3 === 0 ? "Zahlung" : sentenceOn(chance, customer.country, numberOf(paid));
  return { world, pays: null, amountMinor: paid.totalMinor, words, isPlain: false, ground: { items } };
};

/** What they name is owed to another legal entity than has the money. */
const otherEntity: Maker = (seed) => {
  const world = worldOf(seed);
  const item = anyOf(world, world.open);
  const [other = "DE"] = countries.filter((country) => country !== world.customer.country);
  const words = sentenceOn(world.chance, world.customer.country, numberOf(item));
  return { world, pays: [item], words, isPlain: false, change: { entityCode: `${other}01` } };
};

export const namedKinds: Readonly<Record<string, Maker>> = {
  "exact number": exactNumber,
  "number in running text": inRunningText,
  "figures only": figuresOnly,
  "several numbers": several,
  "row of numbers": row,
  "slip in the number": typo,
  "slip that is another number": typoOfAnother,
  "purchase order": order,
  "credit taken off": creditOff,
  "paid twice": twice,
  "other entity's invoice": otherEntity,
};
