import fc from "fast-check";
import { expect, test } from "vitest";
import type { DifferenceKind } from "#server/domain/cash/receipt";
import { shareOut } from "#server/domain/cash/share-out";

const shared = (
  amountMinor: bigint,
  claims: readonly bigint[],
  kind: DifferenceKind,
  given: { credits?: readonly bigint[]; toleratedMinor?: bigint; isConverted?: boolean } = {},
) => {
  const { shares, credits, writeOff, restMinor } = shareOut({
    amountMinor,
    claims: claims.map((minor, at) => ({ invoice: `invoice ${at + 1}`, minor })),
    credits: (given.credits ?? []).map((minor, at) => ({ credit: `credit ${at + 1}`, minor })),
    difference: { kind, minor: 0n },
    toleratedMinor: given.toleratedMinor ?? 1_500n,
    isConverted: given.isConverted ?? false,
  });
  return {
    shares: shares.map(({ minor }) => minor),
    used: shares.map(({ usedMinor }) => usedMinor),
    credits: credits.map(({ invoice, minor }) => `${minor} on ${invoice}`),
    writeOff: writeOff === null ? null : `${writeOff.minor} on ${writeOff.invoice}`,
    restMinor,
  };
};

test.each([
  [
    "just what is claimed",
    shared(300n, [100n, 200n], "exact"),
    { shares: [100n, 200n], writeOff: null, restMinor: 0n },
  ],
  ["cents short", shared(297n, [100n, 200n], "cents"), { shares: [100n, 197n], writeOff: "3 on invoice 2" }],
  ["a charge kept", shared(1_000n, [2_000n], "charge"), { shares: [1_000n], writeOff: "1000 on invoice 1" }],
  ["more kept than is tolerated", shared(1_000n, [3_000n], "charge"), { shares: [1_000n], writeOff: null }],
  ["a discount", shared(980n, [1_000n], "discount"), { shares: [980n], writeOff: null }],
  ["cents above", shared(303n, [100n, 200n], "cents"), { shares: [100n, 200n], writeOff: null, restMinor: 3n }],
  ["a part", shared(60n, [60n], "short"), { shares: [60n], writeOff: null, restMinor: 0n }],
  [
    "a credit taken off",
    shared(250n, [100n, 200n], "exact", { credits: [50n] }),
    { shares: [100n, 150n], credits: ["50 on invoice 2"], restMinor: 0n },
  ],
  [
    "a credit larger than the last invoice",
    shared(50n, [100n, 20n], "exact", { credits: [70n] }),
    { shares: [50n], credits: ["20 on invoice 2", "50 on invoice 1"], restMinor: 0n },
  ],
  [
    "another currency",
    shared(1_000n, [300n, 700n], "rate", { isConverted: true }),
    { shares: [300n, 700n], used: [300n, 700n], restMinor: 0n },
  ],
])("%s", (_name, found, expected) => expect(found).toMatchObject(expected));

test("nothing is paid twice or lost, whatever comes in", () => {
  const amount = fc.bigInt({ min: 1n, max: 100_000n });
  const kind = fc.constantFrom<DifferenceKind>("exact", "cents", "charge", "discount", "short", "over");
  fc.assert(
    fc.property(amount, fc.array(amount, { minLength: 1, maxLength: 8 }), kind, (money, claims, off) => {
      const { shares, writeOff, restMinor } = shared(money, claims, off);
      const paid = shares.reduce((sum, minor) => sum + minor, 0n);
      const claimed = claims.reduce((sum, minor) => sum + minor, 0n);
      const given = writeOff === null ? 0n : BigInt(writeOff.split(" ")[0] ?? "0");
      return paid + restMinor === money && paid + given <= claimed && restMinor >= 0n;
    }),
  );
});
