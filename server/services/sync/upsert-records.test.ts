import fc from "fast-check";
import { expect, test } from "vitest";
import { isNewer } from "#server/services/sync/upsert-records";

const version = fc.record({
  versionAt: fc.constantFrom("2026-02-01T10:00:00.000Z", "2026-02-02T10:00:00.000Z"),
  versionSequence: fc.constantFrom(0, 1),
  mappingVersion: fc.constantFrom("stripe-2", "stripe-2+1", "stripe-2+9", "stripe-2+10", "stripe-3+9"),
  contentHash: fc.constantFrom("a", "b"),
});
const base = {
  versionAt: "2026-02-01T10:00:00.000Z",
  versionSequence: 0,
  mappingVersion: "stripe-2+9",
  contentHash: "b",
};

test.each([
  [
    "a later version of an older document",
    { ...base, versionAt: "2026-02-02T10:00:00.000Z", mappingVersion: "stripe-2" },
    true,
  ],
  [
    "the same version read with a later document, whatever its hash",
    { ...base, mappingVersion: "stripe-2+10", contentHash: "a" },
    true,
  ],
  ["the same version read with an earlier document", { ...base, mappingVersion: "stripe-2", contentHash: "c" }, false],
  ["another content of the same version and document", { ...base, contentHash: "c" }, true],
  ["itself", base, false],
])("%s: newer is %s", (_case, other, expected) => {
  expect(isNewer(other, base)).toBe(expected);
});

test("of any versions in any order the same one is the newest", () => {
  fc.assert(
    fc.property(fc.array(version, { minLength: 2, maxLength: 8 }), fc.infiniteStream(fc.nat()), (versions, picks) => {
      const newest = (list: typeof versions) => list.reduce((best, each) => (isNewer(each, best) ? each : best));
      const shuffled = versions
        .map((one) => ({ one, at: picks.next().value }))
        .sort((left, right) => left.at - right.at)
        .map(({ one }) => one);
      const key = ({ mappingVersion, ...rest }: (typeof versions)[number]) => ({
        ...rest,
        document: mappingVersion.split("+")[1] ?? "0",
      });
      expect(key(newest(shuffled))).toEqual(key(newest(versions)));
    }),
  );
});
