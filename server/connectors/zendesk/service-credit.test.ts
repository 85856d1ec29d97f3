import { describe, expect, test } from "vitest";
import { deadOf, factsOf, fixture, message, recordsOf, type Shape } from "#server/connectors/testing/fixture";
import { mapZendesk } from "#server/connectors/zendesk/map";
import { messagesFromFile } from "#server/connectors/zendesk/read-file";
import { zendeskMapping } from "#server/connectors/zendesk/words";
import { type Mapping, plainMapping } from "#server/domain/sync/mapping";

const mapping = plainMapping(zendeskMapping);

function payload(fields: Shape = {}, ticket: Shape = {}): Shape {
  const [first] = messagesFromFile("ticket.json", JSON.stringify(fixture("zendesk", "ticket-with-credit.json")));
  const read = structuredClone(first?.payload) as Shape & { fields: Shape; ticket: Shape };
  return { ...read, fields: { ...read.fields, ...fields }, ticket: { ...read.ticket, ...ticket } };
}

const map = (given: Shape, own: Mapping = mapping) => mapZendesk(message("tickets", given), own);
const AMOUNT = "36000123400003";
const CURRENCY = "36000123400004";
const STATUS = "36000123400005";
const GRANTED_BY = "36000123400006";
const GRANTED_ON = "36000123400007";

test("a promise is a record of its own beside its ticket", () => {
  expect(recordsOf(map(payload())).map(({ kind, externalId, isDeleted }) => [kind, externalId, isDeleted])).toEqual([
    ["support_ticket", "10418", false],
    ["service_credit", "10418", false],
  ]);
  expect(factsOf(map(payload()), "service_credit")).toEqual({
    ticketId: "10418",
    accountId: "0015f0AAAAAACqA4H",
    invoiceNumber: "DE01-001207",
    amountMinor: "12550",
    currency: "EUR",
    reason: "Premium Support was not available in February",
    grantedBy: "Svenja Albers",
    grantedOn: "2026-03-02",
    status: "granted",
  });
});

test.each<[string, Shape, object]>([
  ["proposed", { [STATUS]: "credit_proposed" }, { status: "proposed" }],
  ["withdrawn", { [STATUS]: "credit_withdrawn" }, { status: "withdrawn" }],
  ["yen without places", { [AMOUNT]: "5000", [CURRENCY]: "jpy" }, { amountMinor: "5000", currency: "JPY" }],
  ["dinars with three", { [AMOUNT]: "5.25", [CURRENCY]: "kwd" }, { amountMinor: "5250", currency: "KWD" }],
  ["a number for an amount", { [AMOUNT]: 125 }, { amountMinor: "12500" }],
  ["nobody named", { [GRANTED_BY]: null }, { grantedBy: null }],
  ["an instant for a day", { [GRANTED_ON]: "2026-03-01T23:00:00Z" }, { grantedOn: "2026-03-01" }],
  ["no day: that of the ticket", { [GRANTED_ON]: null }, { grantedOn: "2026-02-27" }],
])("%s", (_name, fields, facts) => {
  expect(factsOf(map(payload(fields)), "service_credit")).toMatchObject(facts);
});

test("a ticket without a promise is a ticket alone", () => {
  const without = { [AMOUNT]: null, [CURRENCY]: null, [STATUS]: null, [GRANTED_BY]: null, [GRANTED_ON]: null };
  expect(recordsOf(map(payload(without))).map(({ kind }) => kind)).toEqual(["support_ticket"]);
});

test.each<[string, Shape, Shape]>([
  ["its status was taken off", { [STATUS]: null }, {}],
  ["its ticket was deleted", {}, { status: "deleted" }],
])("a promise is gone when %s", (_name, fields, ticket) => {
  expect(recordsOf(map(payload(fields, ticket)))[1]).toMatchObject({ kind: "service_credit", isDeleted: true });
});

test.each<[string, Shape, string]>([
  ["no amount", { [AMOUNT]: null }, "has no amount"],
  ["no currency", { [CURRENCY]: null }, "has no currency"],
  ["words for an amount", { [AMOUNT]: "about fifty" }, "is no amount of EUR"],
  ["less than nothing", { [AMOUNT]: "-5.00" }, "is no amount of EUR"],
  ["finer than the currency", { [AMOUNT]: "5.5", [CURRENCY]: "jpy" }, "is no amount of JPY"],
])("%s is dead with what to do", (_name, fields, reason) => {
  expect(deadOf(map(payload(fields))).reason).toMatch(new RegExp(`${reason}.*on the ticket, then try again\\.$`));
});

test("a word nobody knows for where it stands, and a day that is none, are dead", () => {
  expect(deadOf(map(payload({ [STATUS]: "maybe" }))).field).toBe("status");
  expect(deadOf(map(payload({ [GRANTED_ON]: "soon" }))).field).toBe("grantedOn");
});

describe("a company's own fields", () => {
  test("are read where its document points", () => {
    const own: Mapping = {
      ...mapping,
      document: {
        bindings: { ...mapping.document.bindings, "ticket.creditAmount": ["/fields/7"] },
        values: { ...mapping.document.values, "ticket.creditStatus": { yes: "granted" } },
      },
    };
    const given = payload({ "7": "1.00", [STATUS]: "yes" });
    expect(factsOf(map(given, own), "service_credit")).toMatchObject({ amountMinor: "100", status: "granted" });
  });
});
