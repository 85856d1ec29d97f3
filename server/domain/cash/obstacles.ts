import type { Candidates, Question } from "#server/domain/cash/candidate-sets";
import { groupsOfAccount } from "#server/domain/cash/likely-payers";
import { NAMINGS, type NamedAs } from "#server/domain/cash/named-items";
import { nameOfItem, type OpenItem } from "#server/domain/cash/receipt";
import type { Weighed } from "#server/domain/cash/weigh";
import { listWords } from "#server/domain/exceptions/words";
import { daysBetween } from "#server/domain/time";

type Told = { question: Question; candidates: Candidates; all: readonly Weighed[] };

/** Why the best proposal is not applied by itself, each reason a sentence; none where it is. */
export function obstaclesTo(best: Weighed, told: Told): string[] {
  return [
    ...ofPoints(best, told),
    ...ofPlace(best, told.question),
    ...ofAmount(best),
    ...ofIdentity(best, told),
    ...ofOtherWords(best, told.question),
    ...ofOtherPayers(best, told.question),
    ...ofRepetition(best, told.question),
  ];
}

function ofPoints(best: Weighed, { all, question: { policy } }: Told): string[] {
  const next = all[1];
  const few = `It has ${best.points} points, and ${policy.automaticFrom} are needed.`;
  const close = next && `${capital(namesOf(next))} ${next.items.length === 1 ? "is" : "are"} nearly as likely.`;
  return [
    ...(best.points < policy.automaticFrom ? [few] : []),
    ...(close && best.points - next.points < policy.margin ? [close] : []),
  ];
}

function ofPlace(best: Weighed, { receipt, ground }: Question): string[] {
  const foreign = best.items.find(({ entityCode }) => entityCode !== receipt.entityCode);
  const groups = new Set(best.items.map((item) => groupOf(item, ground.payers)));
  return [
    ...(foreign
      ? [`${nameOfItem(foreign)} is ${foreign.entityCode}'s, and the money came to ${receipt.entityCode}.`]
      : []),
    ...(groups.size > 1 ? ["They are owed by customers who do not pay for each other."] : []),
  ];
}

function groupOf({ customerId }: OpenItem, payers: Question["ground"]["payers"]): string {
  return payers.find((payer) => payer.customerId === customerId)?.familyId ?? customerId;
}

function ofAmount({ difference: { kind } }: Weighed): string[] {
  if (kind === "short") return ["Something is missing, and only its payer knows why."];
  return kind === "over" ? ["More came in than is claimed."] : [];
}

/** By the number alone with a small difference too; by less only with just the amount, and by the payer alone if no other sum is. */
function ofIdentity(best: Weighed, told: Told): string[] {
  const { naming, difference, payers } = best;
  const isExact = difference.kind === "exact";
  if (naming === "number" || (naming === "listed" && isExact)) return [];
  if ((naming === "figures" || naming === "order") && isExact && payers.length > 0) return [];
  if (naming === "order" && isExact && best.set.invoices.every(({ poNumber }) => isLong(poNumber))) return [];
  if (!isExact) return ["Nothing names it by its number, and the amount is not just what is claimed."];
  const known = new Set(payers.filter(({ isKnown }) => isKnown).map(({ payer }) => payer.customerId));
  const said = naming === "near" ? "A number that is one slip away decides nothing" : "Nothing names it";
  if (!best.items.every(({ customerId }) => known.has(customerId)))
    return [`${said}, and nobody is known to pay it from this account.`];
  return ofUniqueness(best, told);
}

/** Purchase orders of so many places are nobody else's by chance. */
function isLong(poNumber: string | null): boolean {
  return (poNumber ?? "").length >= 8;
}

/** Among so few sums one is hardly ever hit by chance. */
const FEW_SUMS = 100;

function ofUniqueness(best: Weighed, { question, candidates, all }: Told): string[] {
  const { ground, receipt } = question;
  const group = groupOf(best.items[0] as OpenItem, ground.payers);
  const isOfGroup = (item: OpenItem) => groupOf(item, ground.payers) === group;
  const exact = all.filter((one) => one.difference.kind === "exact" && one.items.every(isOfGroup));
  const chosen = new Set(best.items);
  const open = ground.items.filter(
    (item) => item.openMinor > 0n && item.entityCode === receipt.entityCode && item.currency === receipt.currency,
  );
  const twin = open.find(
    (item) =>
      !chosen.has(item) &&
      isOfGroup(item) &&
      best.items.some((one) => one.kind === item.kind && one.openMinor === item.openMinor),
  );
  const count = open.filter((item) => isOfGroup(item) && item.kind === "invoice").length;
  const isByChance = !best.set.isWhole && (best.set.credits.length > 0 || sumsOf(count, best.items.length) > FEW_SUMS);
  return [
    ...(exact.length > 1 ? [`${exact.length} sets of invoices come to the same amount.`] : []),
    ...(twin ? [`${nameOfItem(twin)} is of the same amount as one of them.`] : []),
    ...(best.items.some(({ customerId }) => !candidates.searched.has(customerId))
      ? ["There are too many invoices to try every sum, so another may be the amount as well."]
      : []),
    ...(best.items.length > 1 && isByChance
      ? ["So many sums could be made of these invoices that one may be hit by chance."]
      : []),
  ];
}

/** How many sets of up to so many can be made. */
function sumsOf(count: number, most: number): number {
  let [sum, of] = [0, 1];
  for (let size = 1; size <= most; size++) {
    of = (of * (count - size + 1)) / size;
    sum += of;
  }
  return sum;
}

/** What the words name as surely and it is not, and what they name that is paid already. */
function ofOtherWords(best: Weighed, { receipt, ground, named, likely }: Question): string[] {
  const chosen = new Set(best.items.map(({ id }) => id));
  const least = best.naming ? NAMINGS.indexOf(best.naming) : NAMINGS.length;
  const customers = new Set(likely.map(({ payer }) => payer.customerId));
  const counts = (item: OpenItem, naming: NamedAs) => {
    if (naming === "number") return true;
    if (naming === "order" || NAMINGS.indexOf(naming) > least) return false;
    return item.entityCode === receipt.entityCode && (customers.size === 0 || customers.has(item.customerId));
  };
  const others = ground.items.filter((item) => {
    const naming = named.get(item.id);
    return naming !== undefined && !chosen.has(item.id) && counts(item, naming);
  });
  const [paid, open] = [
    others.filter(({ openMinor }) => openMinor === 0n),
    others.filter(({ openMinor }) => openMinor > 0n),
  ];
  const are = (items: readonly OpenItem[]) => (items.length === 1 ? "is" : "are");
  const names = (items: readonly OpenItem[]) => listWords(items.slice(0, 3).map(nameOfItem));
  return [
    ...(paid.length > 0 ? [`${names(paid)} ${are(paid)} named as well, and ${are(paid)} paid.`] : []),
    ...(open.length > 0 ? [`${names(open)} ${are(open)} named as well.`] : []),
  ];
}

function ofOtherPayers(best: Weighed, { receipt, ground, likely }: Question): string[] {
  const group = groupOf(best.items[0] as OpenItem, ground.payers);
  const owners = groupsOfAccount(receipt, ground);
  if (owners.size > 0 && !owners.has(group)) return ["The account is known to be another customer's."];
  const others = likely.filter(({ payer }) => payer.familyId !== group);
  const [first] = others;
  if (first && others.length === likely.length)
    return [`The payer seems to be ${first.payer.name}, who does not owe it.`];
  // An account that is known and a name that is another's contradict each other; a number would decide.
  const isNamed = best.naming !== null && best.naming !== "near";
  const called = others.find(({ isCalledSo }) => isCalledSo);
  return called && !isNamed && !best.payers.some(({ isCalledSo }) => isCalledSo)
    ? [`The payer is called like ${called.payer.name}, who does not owe it.`]
    : [];
}

/** Nothing says what for, and the same amount was settled only just now. */
function ofRepetition(best: Weighed, { receipt, ground, policy }: Question): string[] {
  if (best.naming !== null && best.naming !== "near") return [];
  const group = groupOf(best.items[0] as OpenItem, ground.payers);
  const before = ground.items.find(
    (item) =>
      item.openMinor === 0n &&
      item.kind === "invoice" &&
      item.totalMinor === receipt.amountMinor &&
      item.settledOn !== null &&
      groupOf(item, ground.payers) === group &&
      Math.abs(daysBetween(item.settledOn, receipt.receivedOn)) <= policy.repeatedWithinDays,
  );
  return before
    ? [`${nameOfItem(before)} of the same amount was only just paid, so this may be the same money twice.`]
    : [];
}

export function namesOf({ items }: { items: readonly OpenItem[] }): string {
  return listWords(items.map(nameOfItem));
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
