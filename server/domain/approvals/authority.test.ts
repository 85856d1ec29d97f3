import { describe, expect, test } from "vitest";
import {
  type AuthorityFacts,
  AuthorityPolicy,
  authorityTroubles,
  decideAuthority,
} from "#server/domain/approvals/authority";
import { defaultAuthorityPolicy } from "#server/domain/approvals/default-authority";

const facts = (change: Partial<AuthorityFacts> = {}): AuthorityFacts => ({
  kind: "credit_memo",
  entity: "DE01",
  reason: "price_agreement",
  tier: null,
  aggregateBaseMinor: 50_000n,
  ...change,
});
const rowOf = (change: Partial<AuthorityFacts>) => decideAuthority(defaultAuthorityPolicy, facts(change)).row?.key;

describe("the table a company begins with", () => {
  test.each<[bigint, string]>([
    [0n, "small"],
    [99_999n, "small"],
    [100_000n, "middle"],
    [999_999n, "middle"],
    [1_000_000n, "large"],
    [24_999_999n, "large"],
    [25_000_000n, "largest"],
    [10n ** 15n, "largest"],
  ])("%s minor units are judged by the row %s", (aggregateBaseMinor, key) => {
    expect(rowOf({ aggregateBaseMinor })).toBe(key);
  });

  test("a row for a reason comes before the amounts", () => {
    expect(rowOf({ kind: "write_off", reason: "insolvency", aggregateBaseMinor: 4_999_999n })).toBe(
      "insolvent-write-offs",
    );
    expect(rowOf({ kind: "write_off", reason: "insolvency", aggregateBaseMinor: 5_000_000n })).toBe("large");
  });

  test("it can be put in force as it stands", () => {
    expect(AuthorityPolicy.parse(defaultAuthorityPolicy)).toEqual(defaultAuthorityPolicy);
    expect(authorityTroubles(defaultAuthorityPolicy)).toEqual([]);
  });
});

test("where no row holds, nobody may sign", () => {
  const [first] = defaultAuthorityPolicy.rows;
  const policy = { ...defaultAuthorityPolicy, rows: first ? [first] : [] };
  expect(decideAuthority(policy, facts())).toEqual({
    is: "refused",
    row: null,
    because: "No row of the table of authority lets anybody sign a credit memo like this for DE01.",
  });
});

test("a row that asks a role that may not sign, or ends before it begins, is refused when it is written", () => {
  const rows = defaultAuthorityPolicy.rows.map((row) =>
    row.key === "middle"
      ? {
          ...row,
          when: { ...row.when, amountFrom: 9, amountBelow: 9 },
          outcome: {
            is: "steps" as const,
            steps: [{ name: "Analyst", parts: [{ role: "billing_analyst" as const, people: 1 }] }],
            secondFactor: false,
          },
        }
      : row,
  );
  const path = `rows.${rows.findIndex(({ key }) => key === "middle")}`;
  expect(authorityTroubles({ ...defaultAuthorityPolicy, rows })).toEqual([
    { path, message: expect.stringContaining("never holds") },
    { path, message: expect.stringContaining("asks billing analysts to sign, who may not") },
  ]);
});
