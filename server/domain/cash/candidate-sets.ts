import type { MatchingPolicy } from "#server/domain/bank/matching-policy";
import { claimIn, differenceOf, sumOf } from "#server/domain/cash/differences";
import type { LikelyPayer } from "#server/domain/cash/likely-payers";
import { NAMINGS, type NamedAs } from "#server/domain/cash/named-items";
import type { Ground, OpenItem, Receipt } from "#server/domain/cash/receipt";
import { setsThatAddUp } from "#server/domain/cash/sets-that-add-up";

/** Invoices that money may be for, with the credits that are taken off them. */
export type CandidateSet = {
  invoices: readonly OpenItem[];
  credits: readonly OpenItem[];
  /** All that its customer or group owes, or all of it that was due up to a day. */
  isWhole: boolean;
};

export type Candidates = {
  sets: readonly CandidateSet[];
  /** Customers of whose items every sum was tried. */
  searched: ReadonlySet<string>;
  steps: number;
};

/** What is looked at: a receipt, what is open, what is named, who is likely, by which policy. */
export type Question = {
  receipt: Receipt;
  ground: Ground;
  named: ReadonlyMap<string, NamedAs>;
  likely: readonly LikelyPayer[];
  policy: MatchingPolicy;
};

/** More sets than this that come to the amount tell no more than that it is not certain. */
const MOST_SETS = 8;
/** Credits are taken off one by one, in pairs, or all together; of more than this only all together. */
const MOST_CREDITS = 5;
/** Within a group only so many invoices of different customers are added up: groups are large, and sums found by chance. */
const MOST_OF_GROUP = 2;

/** Everything the money may be for, each set once. */
export function candidateSets(question: Question): Candidates {
  const found = new Found(question.policy.steps);
  const open = question.ground.items.filter(({ openMinor }) => openMinor > 0n);
  addNamed(found, question, open);
  addSingles(found, question, open);
  for (const items of ownersItems(question, open)) {
    addWhole(found, question, items);
    addAddedUp(found, question, items, question.policy.mostTogether);
  }
  for (const items of groupsItems(question, open)) {
    addWhole(found, question, items);
    addAddedUp(found, question, items, MOST_OF_GROUP);
  }
  return { sets: [...found.sets.values()], searched: found.searched, steps: found.steps };
}

class Found {
  readonly sets = new Map<string, CandidateSet>();
  readonly searched = new Set<string>();
  steps = 0;
  readonly #most: number;

  constructor(most: number) {
    this.#most = most;
  }

  get left(): number {
    return this.#most - this.steps;
  }

  add(invoices: readonly OpenItem[], credits: readonly OpenItem[] = [], isWhole = false): void {
    if (invoices.length === 0) return;
    const key = keyOf([...invoices, ...credits]);
    const before = this.sets.get(key);
    this.sets.set(
      key,
      before && !isWhole ? before : { invoices: inOrder(invoices), credits: inOrder(credits), isWhole },
    );
  }
}

export function keyOf(items: readonly OpenItem[]): string {
  return items
    .map(({ id }) => id)
    .sort()
    .join();
}

/** What was due first is paid first. */
function inOrder(items: readonly OpenItem[]): OpenItem[] {
  return [...items].sort((left, right) => compare(left.dueOn, right.dueOn) || compare(left.id, right.id));
}

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

const isInvoice = ({ kind }: OpenItem) => kind === "invoice";
const isCredit = ({ kind }: OpenItem) => kind === "credit";

/** What the words name, as surely as they name it: all of it, that of each customer, and what of it comes to the amount. */
function addNamed(found: Found, { receipt, ground, named, policy }: Question, open: readonly OpenItem[]): void {
  for (const level of NAMINGS.keys()) {
    const asSure = new Set<NamedAs | undefined>(NAMINGS.slice(0, level + 1));
    const items = open.filter(({ id }) => asSure.has(named.get(id)));
    if (!items.some(({ id }) => named.get(id) === NAMINGS[level])) continue;
    const ofEach = [...Map.groupBy(items, ({ customerId, entityCode }) => `${customerId} ${entityCode}`).values()];
    for (const some of ofEach.length > 1 ? [items, ...ofEach] : ofEach) {
      const invoices = some.filter(isInvoice);
      found.add(invoices, some.filter(isCredit));
      addCreditsOff(found, receipt, invoices, open);
    }
    addSums(found, { receipt, ground, policy }, items.filter(isInvoice), [], policy.mostTogether);
  }
}

/** Credits of their customers that are just what is missing from the named invoices. */
function addCreditsOff(found: Found, receipt: Receipt, invoices: readonly OpenItem[], open: readonly OpenItem[]): void {
  const customers = new Set(invoices.map(({ customerId }) => customerId));
  const missing = sumOf(invoices.map(({ openMinor }) => openMinor)) - receipt.amountMinor;
  const ofThem = open.filter((item) => isCredit(item) && customers.has(item.customerId) && isOwn(item, receipt));
  for (const credits of someOf(ofThem))
    if (sumOf(credits.map(({ openMinor }) => openMinor)) === missing) found.add(invoices, credits);
}

function someOf(credits: readonly OpenItem[]): OpenItem[][] {
  const few = credits.length <= MOST_CREDITS ? credits : [];
  const pairs = few.flatMap((left, at) => few.slice(at + 1).map((right) => [left, right]));
  const all = credits.length > 2 ? [[...credits]] : [];
  return [...few.map((one) => [one]), ...pairs, ...all];
}

/** Invoices whose balance or total it is, whoever owes them, and all of those who may have paid. */
function addSingles(found: Found, question: Question, open: readonly OpenItem[]): void {
  const { receipt, ground, likely, policy } = question;
  const customers = new Set(likely.map(({ payer }) => payer.customerId));
  for (const item of open.filter(isInvoice)) {
    const claim = claimIn(item, receipt, ground.rates);
    if (claim === null) continue;
    const isLikely = customers.has(item.customerId) && item.entityCode === receipt.entityCode;
    const { kind } = differenceOf(receipt, [item], claim, policy);
    const isTotal = item.currency === receipt.currency && item.totalMinor === receipt.amountMinor;
    if (isLikely || kind === "exact" || isTotal) found.add([item]);
  }
}

/** What each likely payer owes the entity that has the money; of everybody where nobody is likely. */
function ownersItems({ receipt, ground, likely }: Question, open: readonly OpenItem[]): OpenItem[][] {
  const order =
    likely.length > 0
      ? likely.map(({ payer }) => payer.customerId)
      : [...new Set(ground.items.map(({ customerId }) => customerId))];
  const own = Map.groupBy(
    open.filter((item) => isOwn(item, receipt)),
    ({ customerId }) => customerId,
  );
  return order.flatMap((customerId) => [own.get(customerId) ?? []]).filter((items) => items.length > 0);
}

function groupsItems({ receipt, ground, likely }: Question, open: readonly OpenItem[]): OpenItem[][] {
  return [...new Set(likely.map(({ payer }) => payer.familyId))].flatMap((familyId) => {
    const members = ground.payers.filter((payer) => payer.familyId === familyId).map(({ customerId }) => customerId);
    const items = open.filter((item) => isOwn(item, receipt) && members.includes(item.customerId));
    return new Set(items.map(({ customerId }) => customerId)).size > 1 ? [items] : [];
  });
}

function isOwn({ currency, entityCode }: OpenItem, receipt: Receipt): boolean {
  return currency === receipt.currency && entityCode === receipt.entityCode;
}

/** All that is open, with and without credits, and all that was due up to a day, where it comes to the amount. */
function addWhole(found: Found, { receipt }: Question, items: readonly OpenItem[]): void {
  const invoices = inOrder(items.filter(isInvoice));
  const credits = items.filter(isCredit);
  let sum = 0n;
  for (const [at, invoice] of invoices.entries()) {
    sum += invoice.openMinor;
    const isDayOver = invoices[at + 1]?.dueOn !== invoice.dueOn;
    if (isDayOver && at > 0 && sum === receipt.amountMinor) found.add(invoices.slice(0, at + 1), [], true);
  }
  const credited = sumOf(credits.map(({ openMinor }) => openMinor));
  if (credited > 0n && sum - credited === receipt.amountMinor) found.add(invoices, credits, true);
}

function addAddedUp(found: Found, question: Question, items: readonly OpenItem[], most: number): void {
  const credits = items.filter(isCredit);
  const invoices = inOrder(items.filter(isInvoice));
  const isComplete = [[], ...someOf(credits)].map((some) => addSums(found, question, invoices, some, most));
  if (isComplete.every(Boolean) && credits.length <= MOST_CREDITS)
    for (const { customerId } of items) found.searched.add(customerId);
  else for (const { customerId } of items) found.searched.delete(customerId);
}

/** Invoices that come to the amount once the credits are off. Returns whether every sum was tried. */
function addSums(
  found: Found,
  { receipt, ground }: Pick<Question, "receipt" | "ground" | "policy">,
  invoices: readonly OpenItem[],
  credits: readonly OpenItem[],
  mostItems: number,
): boolean {
  const claims = invoices.flatMap((item) => {
    const minor = item.currency === receipt.currency ? claimIn(item, receipt, ground.rates) : null;
    return minor === null ? [] : [{ item, minor }];
  });
  const target = receipt.amountMinor + sumOf(credits.map(({ openMinor }) => openMinor));
  const { sets, isComplete, steps } = setsThatAddUp(claims, target, {
    mostItems,
    mostSets: MOST_SETS,
    steps: found.left,
  });
  found.steps += steps;
  for (const set of sets)
    found.add(
      set.map(({ item }) => item),
      credits,
    );
  return isComplete;
}
