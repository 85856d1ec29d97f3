import { expect, test } from "vitest";
import { type AuditUrl, filtersOf, loadAuditUrl, nothingUnwritten } from "./audit-url";

const person = "019a0000-0000-7000-8000-000000000001";
const minorOf = (typed: string) => (/^\d+$/.test(typed) ? `${typed}00` : null);
const asked = async (address: string, unwritten = {}) =>
  filtersOf(
    (await loadAuditUrl(new URLSearchParams(address) as never)) as AuditUrl,
    { ...nothingUnwritten, ...unwritten },
    minorOf,
  );

test.each<[string, string, object, object]>([
  ["nothing", "", {}, {}],
  ["a person before a machine", `person=${person}&machine=seal-audit`, {}, { personId: person }],
  ["a person who cannot be one", "person=Ana", {}, {}],
  ["a version with its policy", "policy=routing&version=3", {}, { policyKind: "routing", policyVersion: 3 }],
  ["a version of nothing", "version=3", {}, {}],
  [
    "days, whole",
    "from=2026-03-01&to=2026-03-02",
    {},
    { from: "2026-03-01T00:00:00.000Z", to: "2026-03-02T23:59:59.999Z" },
  ],
  ["amounts with their currency", "", { currency: "USD", amountFrom: "12" }, { currency: "USD", amountFrom: "1200" }],
  ["amounts without one", "", { amountFrom: "12" }, {}],
  ["words that are none", "", { words: "  " }, {}],
])("%s", async (_, address, unwritten, expected) => expect(await asked(address, unwritten)).toEqual(expected));
