import { describe, expect, test } from "vitest";
import {
  type AuthorityFacts,
  AuthorityPolicy,
  type AuthorityRow,
  decideAuthority,
  rowNaming,
} from "#server/domain/approvals/authority";
import { conditionWords } from "#server/domain/approvals/authority-diff";
import { defaultAuthorityPolicy } from "#server/domain/approvals/default-authority";

const facts = (change: Partial<AuthorityFacts>): AuthorityFacts => ({
  kind: "access_change",
  entity: "DE01",
  reason: "other",
  tier: null,
  aggregateBaseMinor: null,
  ...change,
});
const row = (when: Partial<AuthorityRow["when"]>): AuthorityRow => ({
  key: "only",
  name: "Only",
  when: { kinds: [], entities: [], reasons: [], tiers: [], amountFrom: null, amountBelow: null, ...when },
  outcome: {
    is: "steps",
    steps: [{ name: "Approver", parts: [{ role: "finance_approver", people: 1 }] }],
    secondFactor: false,
  },
});
const table = (...rows: AuthorityRow[]) => ({ ...defaultAuthorityPolicy, rows });

describe("what a row concerns", () => {
  test.each<[string, Partial<AuthorityRow["when"]>, Partial<AuthorityFacts>, boolean]>([
    ["a named kind without more", { kinds: ["access_change"] }, { about: "controller" }, true],
    ["the role it names", { kinds: ["access_change"], about: ["controller"] }, { about: "controller" }, true],
    ["another role", { kinds: ["access_change"], about: ["controller"] }, { about: "auditor" }, false],
    ["no role at all", { kinds: ["access_change"], about: ["controller"] }, {}, false],
    ["every kind, though this one wants to be named", { kinds: [] }, { about: "controller" }, false],
    ["every kind, of one that needs no naming", { kinds: [] }, { kind: "payment_plan" }, true],
    ["so many records", { kinds: ["data_repair"], recordsFrom: 100 }, { kind: "data_repair", records: 100 }, true],
    ["one record fewer", { kinds: ["data_repair"], recordsFrom: 100 }, { kind: "data_repair", records: 99 }, false],
    ["an uncounted repair", { kinds: ["data_repair"], recordsFrom: 100 }, { kind: "data_repair" }, false],
  ])("%s", (_, when, change, holds) => {
    expect(decideAuthority(table(row(when)), facts(change)).is).toBe(holds ? "steps" : "refused");
  });
});

describe("what may not be done directly", () => {
  const named = table(row({ kinds: ["access_change"], about: ["controller"], entities: ["DE01"] }));
  test.each<[string, Parameters<typeof rowNaming>[1], boolean]>([
    ["what the row names", { kind: "access_change", about: "controller", entities: ["DE01"] }, true],
    [
      "what reaches its legal entity among others",
      { kind: "access_change", about: "controller", entities: ["US01", "DE01"] },
      true,
    ],
    ["what reaches every legal entity", { kind: "access_change", about: "controller", entities: "all" }, true],
    ["another legal entity", { kind: "access_change", about: "controller", entities: ["US01"] }, false],
    ["another role", { kind: "access_change", about: "auditor", entities: ["DE01"] }, false],
    ["another kind", { kind: "policy_change", about: "controller", entities: "all" }, false],
  ])("%s", (_, what, isNamed) => {
    expect(rowNaming(named, what) !== null).toBe(isNamed);
  });

  test("rows for every kind name none", () => {
    expect(rowNaming(table(row({})), { kind: "policy_change", about: "routing", entities: "all" })).toBeNull();
  });
});

test("the table a company begins with asks signatures for much and for directors, and for nothing else of Docket's own", () => {
  const asks = (what: Parameters<typeof rowNaming>[1]) => rowNaming(defaultAuthorityPolicy, what)?.key ?? null;
  expect(asks({ kind: "data_repair", about: "skip_messages", entities: "all", records: 100 })).toBe("bulk-repairs");
  expect(asks({ kind: "data_repair", about: "skip_messages", entities: "all", records: 99 })).toBeNull();
  expect(asks({ kind: "access_change", about: "finance_director", entities: ["DE01"] })).toBe("directors");
  expect(asks({ kind: "access_change", about: "controller", entities: "all" })).toBeNull();
  expect(asks({ kind: "policy_change", about: "approval_authority", entities: "all" })).toBeNull();
  expect(AuthorityPolicy.parse(defaultAuthorityPolicy)).toEqual(defaultAuthorityPolicy);
});

test("a row says in words what it concerns", () => {
  const { when } = row({ kinds: ["data_repair"], about: ["skip_messages"], recordsFrom: 100 });
  expect(conditionWords(when)).toBe("data repair concerning leaving messages for good from 100 records");
});
