import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Role } from "#server/domain/access/roles";
import {
  canBeCompleted,
  type Delegation,
  isFullySigned,
  openParts,
  type PartToSign,
  type Signature,
  type Signer,
  type SigningFacts,
  standingOf,
} from "#server/domain/approvals/persons";

const person = (personId: string, ...roles: Role[]): Signer => ({
  personId,
  name: personId,
  grants: roles.map((role) => ({ role, entities: "all" })),
  isAway: false,
});
const lent = (fromPersonId: string, toPersonId: string, change: Partial<Delegation> = {}): Delegation => ({
  id: `${fromPersonId}>${toPersonId}`,
  fromPersonId,
  toPersonId,
  kinds: "all",
  entities: "all",
  limitBaseMinor: null,
  ...change,
});
const signed = (personId: string, position: number, onBehalfOfPersonId: string | null = null): Signature => ({
  position,
  part: 1,
  personId,
  onBehalfOfPersonId,
});
const approver: PartToSign = { position: 1, part: 1, role: "finance_approver", people: 1 };
const director: PartToSign = { position: 2, part: 1, role: "finance_director", people: 1 };
const facts = (change: Partial<SigningFacts> = {}): SigningFacts => ({
  kind: "credit_memo",
  entity: "DE01",
  aggregateBaseMinor: 50_000n,
  parts: [approver, director],
  signatures: [],
  exclusions: [],
  people: [
    person("ann", "finance_approver"),
    person("bob", "finance_approver"),
    person("dora", "finance_director"),
    person("carl", "billing_analyst"),
  ],
  delegations: [],
  ...change,
});

describe("who may sign", () => {
  test.each<[string, Partial<SigningFacts>, string, boolean | RegExp]>([
    ["an approver signs the first step", {}, "ann", true],
    ["a director waits for the first step", {}, "dora", /not the turn/],
    ["a director signs the second", { signatures: [signed("ann", 1)] }, "dora", true],
    ["an analyst never does", {}, "carl", /needs a finance approver, which carl is not/],
    ["a stranger never does", {}, "zoe", /no account that can sign/],
    ["whoever asked for it does not", { exclusions: [{ personId: "ann", because: "ann asked" }] }, "ann", /ann asked/],
    ["nobody signs twice", { signatures: [signed("ann", 1)] }, "ann", /signed already/],
    ["nothing is left to sign", { signatures: [signed("ann", 1), signed("dora", 2)] }, "bob", /all its signatures/],
    [
      "another entity's approver does not",
      { people: [{ ...person("ann"), grants: [{ role: "finance_approver", entities: ["JP01"] }] }] },
      "ann",
      /but not for DE01/,
    ],
    [
      "a delegate signs for the director",
      { signatures: [signed("ann", 1)], delegations: [lent("dora", "bob")] },
      "bob",
      true,
    ],
    [
      "a delegate of the requester does not",
      {
        signatures: [signed("ann", 1)],
        delegations: [lent("dora", "bob")],
        exclusions: [{ personId: "dora", because: "dora asked" }],
      },
      "bob",
      /its owner may not sign it either/,
    ],
    [
      "a delegate who asked for it does not",
      {
        signatures: [signed("ann", 1)],
        delegations: [lent("dora", "bob")],
        exclusions: [{ personId: "bob", because: "bob asked" }],
      },
      "bob",
      /bob asked/,
    ],
    [
      "a power is never handed on",
      { signatures: [signed("ann", 1)], delegations: [lent("dora", "bob"), lent("bob", "carl")] },
      "carl",
      /does not cover|needs/,
    ],
    [
      "a limited power does not reach above its limit",
      { signatures: [signed("ann", 1)], delegations: [lent("dora", "bob", { limitBaseMinor: 49_999n })] },
      "bob",
      /does not cover/,
    ],
    [
      "it reaches just to it",
      { signatures: [signed("ann", 1)], delegations: [lent("dora", "bob", { limitBaseMinor: 50_000n })] },
      "bob",
      true,
    ],
    [
      "nor to other kinds",
      { signatures: [signed("ann", 1)], delegations: [lent("dora", "bob", { kinds: ["refund"] })] },
      "bob",
      /does not cover/,
    ],
    [
      "nor to other entities",
      { signatures: [signed("ann", 1)], delegations: [lent("dora", "bob", { entities: ["US01"] })] },
      "bob",
      /does not cover/,
    ],
    [
      "a power that was used is used up, also for its owner",
      {
        parts: [{ ...approver, people: 2 }],
        signatures: [signed("carl", 1, "ann")],
        delegations: [lent("ann", "carl")],
      },
      "ann",
      /a power counts once/,
    ],
    [
      "whose power a delegate used does not sign with somebody else's either",
      {
        signatures: [signed("carl", 1, "ann")],
        delegations: [lent("ann", "carl"), lent("dora", "ann")],
      },
      "ann",
      /a power counts once/,
    ],
  ])("%s", (_, change, personId, expected) => {
    const standing = standingOf(facts(change), personId);
    if (expected === true) expect(standing).toMatchObject({ may: true });
    else expect(standing).toMatchObject({ may: false, because: expect.stringMatching(expected as RegExp) });
  });

  test("parts of one step are signed side by side, the next step waits for both", () => {
    const parts = [approver, { ...director, position: 1, part: 2 }, { ...approver, position: 2 }];
    expect(openParts({ parts, signatures: [] }).map(({ part }) => part)).toEqual([1, 2]);
    expect(openParts({ parts, signatures: [signed("ann", 1)] }).map(({ part }) => part)).toEqual([2]);
  });
});

const names = ["p0", "p1", "p2", "p3", "p4"] as const;
const roleSets: Role[][] = [[], ["finance_approver"], ["finance_director"], ["finance_approver", "finance_director"]];
const world = fc.record({
  roles: fc.array(fc.nat({ max: 3 }), { minLength: 5, maxLength: 5 }),
  away: fc.array(fc.boolean(), { minLength: 5, maxLength: 5 }),
  excluded: fc.uniqueArray(fc.constantFrom(...names), { maxLength: 2 }),
  lent: fc.uniqueArray(
    fc.tuple(fc.constantFrom(...names), fc.constantFrom(...names)).filter(([from, to]) => from !== to),
    { maxLength: 4, selector: ([from, to]) => `${from}${to}` },
  ),
  parts: fc.array(
    fc.record({
      role: fc.constantFrom<Role>("finance_approver", "finance_director"),
      people: fc.integer({ min: 1, max: 2 }),
    }),
    { minLength: 1, maxLength: 3 },
  ),
});
type World = typeof world extends fc.Arbitrary<infer Value> ? Value : never;
const factsOf = ({ roles, away, excluded, lent: pairs, parts }: World): SigningFacts =>
  facts({
    people: names.map((name, place) => ({
      ...person(name, ...(roleSets[roles[place] ?? 0] ?? [])),
      isAway: away[place] === true,
    })),
    exclusions: excluded.map((personId) => ({ personId, because: "prepared it" })),
    delegations: pairs.map(([from, to]) => lent(from, to)),
    parts: parts.map((part, place) => ({ ...part, position: place + 1, part: 1 })),
  });

describe("over any company of five people", () => {
  test("whoever signs in whatever order, no person and no power counts twice, and nobody excluded has any part in it", () => {
    let complete = 0;
    fc.assert(
      fc.property(world, fc.array(fc.constantFrom(...names), { maxLength: 14 }), (given, order) => {
        let now = factsOf(given);
        for (const personId of order) {
          const standing = standingOf(now, personId);
          if (!standing.may) continue;
          const { position, part, onBehalfOf } = standing.power;
          const signature = { position, part, personId, onBehalfOfPersonId: onBehalfOf?.personId ?? null };
          now = { ...now, signatures: [...now.signatures, signature] };
        }
        const people = now.signatures.map((one) => one.personId);
        const powers = now.signatures.map((one) => one.onBehalfOfPersonId ?? one.personId);
        const humans = now.signatures.flatMap((one) => [
          ...new Set([one.personId, one.onBehalfOfPersonId ?? one.personId]),
        ]);
        expect(new Set(humans).size).toBe(humans.length);
        for (const { personId } of now.exclusions) expect([...people, ...powers]).not.toContain(personId);
        if (isFullySigned(now)) complete += 1;
      }),
      { numRuns: 4_000, seed: 5 },
    );
    expect(complete).toBeGreaterThan(100);
  });

  test("it can be completed exactly where some order of signing by those who are there completes it", () => {
    const reachable = (now: SigningFacts): boolean => {
      if (isFullySigned(now)) return true;
      return names.some((personId) => {
        if (now.people.find((one) => one.personId === personId)?.isAway) return false;
        return seats(now, personId).some((signature) =>
          reachable({ ...now, signatures: [...now.signatures, signature] }),
        );
      });
    };
    // Every power a person has, not only the first: what they choose decides what is left for others.
    const seats = (now: SigningFacts, personId: string): Signature[] => {
      const alone = now.delegations.filter((one) => one.toPersonId === personId);
      const ways = [[], ...alone.map((one) => [one])];
      return ways.flatMap((delegations): Signature[] => {
        const people =
          delegations.length === 0
            ? now.people
            : now.people.map((one) => (one.personId === personId ? { ...one, grants: [] } : one));
        const standing = standingOf({ ...now, delegations, people }, personId);
        if (!standing.may) return [];
        const { position, part, onBehalfOf } = standing.power;
        return [{ position, part, personId, onBehalfOfPersonId: onBehalfOf?.personId ?? null }];
      });
    };
    let possible = 0;
    fc.assert(
      fc.property(world, (given) => {
        const now = factsOf(given);
        const expected = reachable(now);
        if (expected) possible += 1;
        expect(canBeCompleted(now).isPossible).toBe(expected);
      }),
      { numRuns: 1_500, seed: 11 },
    );
    expect(possible).toBeGreaterThan(100);
  });
});
