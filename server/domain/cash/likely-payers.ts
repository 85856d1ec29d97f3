import type { MatchingPolicy } from "#server/domain/bank/matching-policy";
import { historyWords, isTrusted, marksOf, type PaidBefore } from "#server/domain/cash/payer-history";
import type { Ground, Payer, Reason, Receipt } from "#server/domain/cash/receipt";
import { isWrittenAt, joined, wordsIn } from "#server/domain/cash/references";
import { isLikeName } from "#server/domain/exceptions/payment-names";

/** A customer whose money it may be, with what says so. */
export type LikelyPayer = {
  payer: Payer;
  reasons: readonly Reason[];
  points: number;
  /** Whether that is as good as a name: by the gateway, by an account or name of theirs alone, by the customer number. */
  isKnown: boolean;
  /** Whether the receipt's payer is called like them. */
  isCalledSo: boolean;
};

type Sign = Reason & { isSure: boolean; isName?: boolean };

/** Everybody whose money it may be, the likeliest first. */
export function likelyPayers(receipt: Receipt, ground: Ground, policy: MatchingPolicy): LikelyPayer[] {
  const familyOf = new Map(ground.payers.map(({ customerId, familyId }) => [customerId, familyId]));
  const marks = marksOf({ account: receipt.payerAccount, name: receipt.payerName });
  const before = ground.history.filter((one) => marks.some(({ by, mark }) => one.by === by && one.mark === mark));
  const own = new Map(
    ground.payers.map((payer) => [payer, signsOf(payer, receipt, before, policy, isTheirsAlone(before, familyOf))]),
  );
  const likely = ground.payers.flatMap((payer) => {
    const signs = own.get(payer) ?? [];
    if (signs.length > 0) return [judged(payer, signs)];
    const relative = ground.payers.find(
      (one) => one !== payer && one.familyId === payer.familyId && (own.get(one) ?? []).length > 0,
    );
    const words = `paid by ${relative?.name} of the same group`;
    return relative ? [judged(payer, [{ points: policy.points.family, words, isSure: false }])] : [];
  });
  return likely.filter(({ points }) => points > 0).sort((left, right) => right.points - left.points);
}

/** A mark that customers of two groups have used says nothing of whose money this is. */
function isTheirsAlone(before: readonly PaidBefore[], familyOf: ReadonlyMap<string, string>) {
  return ({ by }: PaidBefore): boolean =>
    new Set(before.filter((one) => one.by === by && one.times > 0).map((one) => familyOf.get(one.customerId))).size ===
    1;
}

function judged(payer: Payer, signs: readonly Sign[]): LikelyPayer {
  return {
    payer,
    reasons: signs.map(({ points, words }) => ({ points, words })),
    points: signs.reduce((sum, { points }) => sum + points, 0),
    isKnown: signs.some(({ isSure }) => isSure),
    isCalledSo: signs.some(({ isName }) => isName),
  };
}

function signsOf(
  payer: Payer,
  receipt: Receipt,
  before: readonly PaidBefore[],
  { points, knownAfter, likeNamesPercent }: MatchingPolicy,
  isAlone: (one: PaidBefore) => boolean,
): Sign[] {
  const known = before.filter((one) => one.customerId === payer.customerId && one.times > 0);
  const isLike = [payer.name, ...payer.otherNames].some((name) =>
    isLikeName(receipt.payerName, name, { likeNamesPercent }),
  );
  const byHistory = known.map((one): Sign => {
    const isSure = isAlone(one) && isTrusted(one, knownAfter);
    const full = one.by === "account" ? points.account : points.accepted;
    return { points: isSure ? full : Math.floor(full / 2), words: historyWords(one), isSure };
  });
  const told: (Sign | false)[] = [
    receipt.customerId === payer.customerId && {
      points: points.account,
      words: `billing has it from ${payer.name}`,
      isSure: true,
    },
    isNumbered(receipt.words, payer.number) && {
      points: points.account,
      words: `customer number ${payer.number} is named`,
      isSure: true,
    },
    isLike && { points: points.payer, words: "the payer is called like its customer", isSure: false, isName: true },
  ];
  return [...told.filter((sign) => sign !== false), ...byHistory];
}

/** Customer numbers shorter than this stand for anything. */
const SHORTEST = 5;

function isNumbered(text: string | null, number: string | null): boolean {
  const wanted = joined(number ?? "");
  if (text === null || wanted.length < SHORTEST) return false;
  const words = wordsIn(text).filter((word) => word !== "");
  return words.some((_, at) => isWrittenAt(words, at, wanted));
}

/** Who has used the receipt's account before: groups, by id. */
export function groupsOfAccount(receipt: Receipt, { history, payers }: Ground): ReadonlySet<string> {
  const [mark] = marksOf({ account: receipt.payerAccount, name: null });
  const used = history.filter((one) => one.by === "account" && one.mark === mark?.mark && one.times > 0);
  return new Set(
    payers
      .filter(({ customerId }) => used.some((one) => one.customerId === customerId))
      .map(({ familyId }) => familyId),
  );
}
