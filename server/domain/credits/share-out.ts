/**
 * Shares an amount out in proportion to weights, whole units only: everybody gets the whole part of their share, and what is
 * left goes one unit each to those whose remainders are largest, the first among equals. Nobody gets more than their limit;
 * what they cannot take goes to the others.
 * @returns one amount for each weight, in their order; null when the limits together do not take the amount.
 */
export function shareOut(
  amount: bigint,
  weights: readonly bigint[],
  limits: readonly bigint[] = weights.map(() => amount),
): bigint[] | null {
  if (amount < 0n || amount > sum(limits)) return null;
  const shares = weights.map(() => 0n);
  let left = amount;
  while (left > 0n) {
    const open = weights.map((weight, index) => (roomOf(index) > 0n ? weight : 0n));
    // Where only those without weight have room left, they take it alike.
    const counted = sum(open) > 0n ? open : weights.map((_, index) => (roomOf(index) > 0n ? 1n : 0n));
    const given = wholeShares(left, counted).map((share, index) => least(share, roomOf(index)));
    for (const [index, share] of given.entries()) shares[index] = (shares[index] ?? 0n) + share;
    left -= sum(given);
  }
  return shares;

  function roomOf(index: number): bigint {
    return (limits[index] ?? 0n) - (shares[index] ?? 0n);
  }
}

function wholeShares(amount: bigint, weights: readonly bigint[]): bigint[] {
  const total = sum(weights);
  const shares = weights.map((weight) => (amount * weight) / total);
  const byRemainder = weights
    .map((weight, index) => ({ index, remainder: (amount * weight) % total }))
    .toSorted((one, other) => compare(other.remainder, one.remainder) || one.index - other.index);
  const missing = Number(amount - sum(shares));
  for (const { index } of byRemainder.slice(0, missing)) shares[index] = (shares[index] ?? 0n) + 1n;
  return shares;
}

function compare(one: bigint, other: bigint): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

function least(one: bigint, other: bigint): bigint {
  return one < other ? one : other;
}

function sum(amounts: readonly bigint[]): bigint {
  return amounts.reduce((total, amount) => total + amount, 0n);
}
