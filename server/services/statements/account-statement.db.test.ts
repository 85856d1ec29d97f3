import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openTestDatabase, TEST_NOW, type TestDatabase } from "#db/testing/database";
import { statementOf } from "#server/domain/statements/statement";
import { addDays } from "#server/domain/time";
import { openTransaction } from "#server/kernel/command";
import { statementPdf } from "#server/pdf/statement-pdf";
import { pdfText } from "#server/pdf/testing/pdf-text";
import { accountAging } from "#server/services/accounts/account-aging";
import { givenReceivables } from "#server/services/collections/testing/given-receivables";
import { accountStatement } from "#server/services/statements/account-statement";
import { loadStatement } from "#server/services/statements/load-statement";

let db: TestDatabase;
let alder: string;
let quiet: string;

beforeAll(async () => {
  db = await openTestDatabase();
  const given = givenReceivables(db.owner, TEST_NOW);
  await given.entities();
  alder = await given.account("Alder GmbH", {
    address: { line1: "Lindenstraße 4", city: "Leipzig", postalCode: "04109", region: null, country: "DE" },
  });
  quiet = await given.account("Birch AG");
  const partly = await given.owed(alder, "PARTLY");
  await given.paid(partly, 40_000, "2026-02-10");
  const credited = await given.owed(alder, "CREDITED");
  await given.credited(credited, 25_000, "2026-02-15");
  await given.credited(credited, 5_000, "2026-02-15", { status: "void" });
  await given.paid(credited, 1_000, "2026-02-15", { deleted_at: TEST_NOW });
  await given.paid(credited, 1_000, "2026-02-15", { currency: "USD" });
  const twice = await given.owed(alder, "TWICE", { status: "paid" });
  await given.paid(twice, 100_000, "2026-01-20");
  await given.paid(twice, 30_000, "2026-01-21");
  await given.owed(alder, "DISPUTED", { is_disputed: true });
  await given.owed(alder, "DOLLARS", { currency: "USD", issued_on: "2025-11-02", due_on: "2025-11-30" });
  await given.owed(alder, "VOID", { status: "void" });
  await given.owed(alder, "DRAFT", { status: "draft" });
  await given.owed(alder, "LATER", { issued_on: "2026-03-10", due_on: "2026-04-10" });
  const payment = await db.owner<{ id: string }[]>`insert into payments ${db.owner({
    id: given.freshId(),
    entity_code: "DE01",
    customer_id: alder,
    currency: "EUR",
    amount_minor: 7_700,
    refunded_minor: 0,
    method: "bank_transfer",
    received_on: "2026-02-20",
    system: "stripe",
    external_id: "ch_1",
    source_version_at: TEST_NOW,
    mapping_version: "test-1",
    correlation_id: "test",
    last_seen_at: TEST_NOW,
  })} returning id`;
  expect(payment).toHaveLength(1);
  await db.owner`insert into bank_accounts ${db.owner({ id: given.freshId(), entity_code: "DE01", identifier: "DE89370400440532013000", name: "Main account", currency: "EUR", created_at: TEST_NOW })}`;
});
afterAll(() => db.close());

const reader = () => db.as("collector");
const ask = (input: object = {}, by = reader()) => accountStatement.execute(by, { customerId: alder, ...input });
const statementsOn = (from: string, asOf: string) =>
  db.db.transaction(async (tx) => {
    await openTransaction(tx, "all");
    return (await loadStatement({ tx }, { customerId: alder, entity: "DE01", from, asOf })).map(statementOf);
  });
const plain = (text: string) => text.replaceAll(/\s/g, "");

describe("a statement", () => {
  test("closes, on any day and from any day on, with what aging counts on that day, and its parts come to it", async () => {
    for (const before of [-60, -30, -20, -15, -10, -1, 0])
      for (const length of [0, 7, 45, 200]) {
        const asOf = addDays("2026-03-02", before);
        const aging = await accountAging.execute(reader(), {
          customerId: alder,
          asOf,
          isRolledUp: false,
          isWithDisputed: true,
        });
        for (const statement of await statementsOn(addDays(asOf, -length), asOf)) {
          const total = aging.find(({ currency }) => currency === statement.currency)?.total ?? 0n;
          expect(statement.closingMinor).toBe(total);
          expect(statement.openItems.reduce((sum, { openMinor }) => sum + openMinor, 0n)).toBe(total);
          const { openingMinor, invoicedMinor, creditedMinor, paidMinor, beyondMinor } = statement;
          expect(openingMinor + invoicedMinor - creditedMinor - paidMinor + beyondMinor).toBe(total);
        }
      }
  });

  test("begins where the one before it ended", async () => {
    const closing = (await statementsOn("2025-12-01", "2026-02-12")).map(({ closingMinor }) => closingMinor);
    const opening = (await statementsOn("2026-02-13", "2026-03-02")).map(({ openingMinor }) => openingMinor);
    expect(closing).toEqual(opening);
  });

  test("lists what was billed, credited and paid, and puts what was paid twice on a line of its own", async () => {
    const [euros, dollars] = await statementsOn("2026-01-01", "2026-03-02");
    expect(euros).toMatchObject({
      currency: "EUR",
      openingMinor: 0n,
      invoicedMinor: 400_000n,
      creditedMinor: 25_000n,
      paidMinor: 170_000n,
      beyondMinor: 30_000n,
      closingMinor: 235_000n,
      unappliedMinor: 7_700n,
      account: { identifier: "DE89370400440532013000" },
    });
    expect(euros?.lines.map(({ reference }) => reference)).not.toContain("VOID");
    expect(dollars).toMatchObject({
      currency: "USD",
      openingMinor: 100_000n,
      closingMinor: 100_000n,
      lines: [],
      account: null,
    });
    expect(dollars?.openItems).toMatchObject([{ number: "DOLLARS", days: 92 }]);
  });

  test("is a PDF in the language of its customer's country, or in the one asked for", async () => {
    const { fileName, statement } = await ask();
    expect(fileName).toBe("Alder GmbH 2026-03-02.pdf");
    const german = plain(pdfText(await statementPdf(statement, { isCompressed: false })));
    for (const said of [
      "Kontoauszug",
      "Lindenstraße 4",
      "04109 Leipzig",
      "2.350,00 €",
      "PARTLY",
      "Endsaldo am 2. März 2026",
      "DE89370400440532013000",
      "77,00 €",
    ])
      expect(german).toContain(plain(said));
    const french = (await ask({ language: "fr" })).statement;
    expect(plain(pdfText(await statementPdf(french, { isCompressed: false })))).toContain("Relevédecompte");
    expect((await ask({ language: "ja" })).statement.title).toBe("お取引明細書");
  });

  test("is written in the language of whoever gets reminders", async () => {
    await db.owner`insert into contact_people ${db.owner({
      id: "0197a000-0000-7000-8000-0000000000f1",
      entity_code: "DE01",
      customer_id: alder,
      name: "Claire Dubois",
      role: "accounts_payable",
      locale: "fr-FR",
      may_be_mailed: true,
      may_be_called: true,
      gets_reminders: true,
      entered_by: "Mina Sato",
      entered_at: TEST_NOW,
    })}`;
    expect((await ask()).statement.title).toBe("Relevé de compte");
  });

  test("says so where nothing was open and nothing happened", async () => {
    const { statement } = await ask({ customerId: quiet, language: "en" });
    expect(statement).toMatchObject({
      parts: [],
      nothing: "Nothing was open on 2 March 2026, and nothing happened before it in this time.",
    });
  });

  test.each([
    ["a day to come", { asOf: "2026-03-03" }, "has not come yet"],
    ["a beginning after its end", { asOf: "2026-02-01", from: "2026-02-02" }, "after its last day"],
    ["too long a time", { from: "2020-01-01" }, "days at most"],
    ["no day", { asOf: "2026-02-30" }, "a day as YYYY-MM-DD"],
  ])("is refused for %s", async (_name, input, sentence) => {
    await expect(ask(input)).rejects.toThrow(sentence);
  });

  test("is nobody's who does not collect, nor of another legal entity", async () => {
    await expect(ask({}, db.as("integration_engineer"))).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(ask({}, db.as("collector", ["JP01"]))).rejects.toMatchObject({ code: "NOT_FOUND" });
  });
});
