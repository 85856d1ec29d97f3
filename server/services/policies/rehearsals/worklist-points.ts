import type { AccountFacts } from "#server/domain/collections/account-facts";
import { type WorklistFacts, type WorklistPoints, worklistPoints } from "#server/domain/collections/points";
import { PointsPolicy } from "#server/domain/collections/points-policy";
import { changeOfWords, type Looked, type RehearsedChange } from "#server/domain/policies/rehearsal";
import { businessDate, type PlainDate } from "#server/domain/time";
import type { Scope } from "#server/kernel/context";
import { AppError } from "#server/kernel/errors";
import { REPORTING_CURRENCY } from "#server/services/cases/update-case";
import { loadAccountFacts } from "#server/services/collections/load-account-facts";
import { loadAccountRecords } from "#server/services/collections/load-account-records";
import { loadWorklistFacts } from "#server/services/collections/load-worklist-facts";
import { loadWorklistRecords } from "#server/services/collections/load-worklist-records";
import { baseAmounts } from "#server/services/exceptions/base-amount";
import { activePolicy } from "#server/services/policies/active-policy";
import {
  ACCOUNT_BATCH,
  accountTitle,
  nextAccounts,
  strategyWords,
} from "#server/services/policies/rehearsals/accounts";
import { TOP } from "#server/services/policies/rehearsals/priority";
import type { Rehearser } from "#server/services/policies/rehearsals/rehearser";

type Line = {
  account: Pick<AccountFacts, "id" | "name" | "entity" | "tier" | "country">;
  overdueMinor: bigint;
  before: WorklistPoints;
  after: WorklistPoints;
};
type Placed = Line & { placeBefore: number; placeAfter: number };

/** The points of every account of which something is past due, in the order the worklist would then stand in. */
export const worklistPointsRehearser: Rehearser = {
  windows: ["open"],
  noun: { one: "account past due", many: "accounts past due" },
  async *look(scope, draft, _window, after) {
    if (after !== null && !/^\d{9}$/.test(after))
      throw new AppError("BAD_INPUT", "The place in the list is not right. Rehearse again.");
    const policy = PointsPolicy.parse(draft);
    for (const placed of await placesOf(scope, policy)) {
      const place = String(placed.placeAfter).padStart(9, "0");
      if (after === null || place > after) yield lookedAt(policy, placed, place);
    }
  },
};

async function placesOf(scope: Scope, draft: PointsPolicy): Promise<Placed[]> {
  const { document } = await activePolicy(scope, "worklist_points");
  const lines: Line[] = [];
  for await (const { account, facts, day } of overdueAccounts(scope))
    lines.push({
      account,
      overdueMinor: facts.overdueMinor,
      before: worklistPoints(document, facts, day),
      after: worklistPoints(draft, facts, day),
    });
  // The order of the worklist itself: of two with as many points the one with the larger sum stands first.
  const inOrder = (by: "before" | "after") =>
    lines.toSorted(
      (one, other) =>
        other[by].points - one[by].points ||
        Number(other.overdueMinor - one.overdueMinor) ||
        (one.account.id < other.account.id ? -1 : 1),
    );
  const placeBefore = new Map(inOrder("before").map(({ account }, at) => [account.id, at + 1]));
  return inOrder("after").map((line, at) => ({
    ...line,
    placeBefore: placeBefore.get(line.account.id) ?? 0,
    placeAfter: at + 1,
  }));
}

async function* overdueAccounts(
  scope: Scope,
): AsyncGenerator<{ account: AccountFacts; facts: WorklistFacts; day: PlainDate }> {
  const terms = (await activePolicy(scope, "dunning")).document.promises;
  let place: string | null = null;
  for (;;) {
    const accounts = await nextAccounts(scope, place);
    for (const [day, of] of Map.groupBy(accounts, ({ today }) => today)) {
      const ids = of.map(({ id }) => id);
      const records = await loadAccountRecords(scope, ids, day, terms);
      const known = [...(await loadAccountFacts(scope, ids, day, records)).values()];
      const late = known.filter(({ invoices }) => invoices.some(({ dueOn }) => dueOn < day));
      const currencies = late.flatMap(({ invoices }) => invoices.map(({ currency }) => currency));
      const base = await baseAmounts(scope, currencies, businessDate(scope.now, "UTC"));
      const news = await loadWorklistRecords(scope, new Map(late.map((one) => [one.id, one])), day, terms);
      const weighed = await loadWorklistFacts(scope, late, day, base, news);
      for (const account of late) {
        const facts = weighed.get(account.id);
        if (facts) yield { account, facts, day };
      }
    }
    if (accounts.length < ACCOUNT_BATCH) return;
    place = accounts.at(-1)?.id ?? null;
  }
}

function lookedAt(policy: PointsPolicy, placed: Placed, place: string): Looked {
  const { account, after, overdueMinor } = placed;
  const label = policy.strategies.find(({ key }) => key === after.strategy)?.label ?? after.strategy;
  return {
    place,
    baseMinor: overdueMinor,
    item: {
      id: account.id,
      href: null,
      name: account.name,
      title: accountTitle(account),
      at: null,
      isOver: false,
      amount: { minor: overdueMinor, currency: REPORTING_CURRENCY },
      decidedBy: strategyWords(label, after.group),
      changes: changesOf(placed),
    },
  };
}

function changesOf({ before, after, placeBefore, placeAfter }: Placed): RehearsedChange[] {
  const isAtTop = placeBefore <= TOP || placeAfter <= TOP;
  return [
    ...changeOfWords("Points", String(before.points), String(after.points), false),
    ...(isAtTop ? changeOfWords("Place", ordinal(placeBefore), ordinal(placeAfter), false) : []),
    ...changeOfWords(`The first ${TOP}`, topWords(placeBefore), topWords(placeAfter)),
  ];
}

function topWords(place: number): string {
  return place <= TOP ? "among them" : "behind them";
}

const suffixes: Partial<Record<Intl.LDMLPluralRule, string>> = { one: "st", two: "nd", few: "rd" };
const ordinals = new Intl.PluralRules("en", { type: "ordinal" });

function ordinal(place: number): string {
  return `${place}${suffixes[ordinals.select(place)] ?? "th"}`;
}
