import { describe, expect, test } from "vitest";
import { GroupMapping, grantsOfGroups, readClaims } from "#server/domain/access/single-sign-on";

describe("groups", () => {
  const mapping = GroupMapping.parse({
    de: { role: "billing_analyst", entities: ["DE01"] },
    us: { role: "billing_analyst", entities: ["US01", "DE01"] },
    world: { role: "billing_analyst", entities: "all" },
    both: [
      { role: "auditor", entities: "all" },
      { role: "collector", entities: ["US01"] },
    ],
  });

  test.each([
    ["none", [], []],
    ["one without meaning", ["else", "toString", "__proto__"], []],
    ["two of one role become one grant", ["us", "de"], [{ role: "billing_analyst", entities: ["DE01", "US01"] }]],
    ["all covers some", ["de", "world"], [{ role: "billing_analyst", entities: "all" }]],
    [
      "several roles of one group",
      ["both"],
      [
        { role: "auditor", entities: "all" },
        { role: "collector", entities: ["US01"] },
      ],
    ],
  ])("%s", (_, groups, expected) => {
    expect(grantsOfGroups(mapping, groups)).toEqual(expected);
  });

  test.each([
    ["a role that is none", { a: { role: "emperor", entities: "all" } }],
    ["no entities", { a: { role: "auditor", entities: [] } }],
    ["something else beside", { a: { role: "auditor", entities: "all", until: "2027" } }],
  ])("a mapping with %s is refused", (_, mapping) => {
    expect(GroupMapping.safeParse(mapping).success).toBe(false);
  });
});

describe("claims", () => {
  const signed = { iss: "https://id.example", sub: "1", amr: ["pwd"], auth_time: 1_772_443_800 };
  const told = { sub: "1", email: "A@Meridian.Example", email_verified: true, name: " Ada ", groups: ["de"] };

  test("come from the token and from the account of the person", () => {
    expect(readClaims(signed, told, "groups")).toEqual({
      issuer: "https://id.example",
      subject: "1",
      email: "a@meridian.example",
      isEmailVerified: true,
      name: "Ada",
      groups: ["de"],
      amr: ["pwd"],
      acr: null,
      authenticatedAt: new Date("2026-03-02T09:30:00Z"),
    });
  });

  test("how it was shown is never taken from what is not signed", () => {
    const claims = readClaims({ iss: "i", sub: "1" }, { ...told, amr: ["mfa"], auth_time: 1, acr: "two" }, "groups");
    expect(claims).toMatchObject({ issuer: "i", amr: [], acr: null, authenticatedAt: null });
  });

  test("one answer does not vouch for the address of the other", () => {
    const claims = readClaims({ ...signed, email: "b@meridian.example" }, told, "groups");
    expect(claims).toMatchObject({ email: "b@meridian.example", isEmailVerified: null });
  });

  test("answers about two people are refused, as is one about nobody", () => {
    expect(() => readClaims(signed, { ...told, sub: "2" }, "groups")).toThrow(/different people/);
    expect(() => readClaims({ iss: "i" }, told, "groups")).toThrow();
  });

  test.each([
    ["a list", { groups: ["a", 1, null] }, ["a"]],
    ["one word", { groups: "a" }, ["a"]],
    ["nonsense", { groups: { a: true } }, []],
  ])("groups given as %s", (_, given, expected) => {
    expect(readClaims(signed, { sub: "1", ...given }, "groups").groups).toEqual(expected);
  });

  test("an address that is none, and a word for verified", () => {
    expect(readClaims(signed, { sub: "1", email: "none", email_verified: "true" }, "groups")).toMatchObject({
      email: null,
      isEmailVerified: true,
    });
  });
});
