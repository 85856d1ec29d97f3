import { beforeEach, expect, test } from "vitest";
import { entriesOf } from "#server/domain/bank/bank-file";
import { demoBankAccounts } from "#server/domain/demo/bank-accounts";
import { camt053 } from "#server/sandbox/bank/camt053";
import { readOrder, takeOrder } from "#server/sandbox/bank/orders";
import { statementsOf } from "#server/sandbox/bank/statements";
import { startSmall } from "#server/sandbox/testing/harness";
import { advanceWorld, createWorld } from "#server/sandbox/world/simulate";
import { DAY } from "#server/sandbox/world/time";
import type { World } from "#server/sandbox/world/world";
import { readBankFile } from "#server/services/bank/read-bank-file";
import { paymentOrderFile } from "#server/services/cash/payment-order-file";

const ANCHOR = Date.parse("2026-10-12T09:30:00Z");
const german = demoBankAccounts.find(({ entity }) => entity === "DE01");
const order = (account = german?.identifier ?? "") =>
  paymentOrderFile({
    reference: "RET-000001",
    madeAt: new Date(ANCHOR),
    executeOn: "2026-10-12",
    amountMinor: 119_050n,
    currency: "EUR",
    debtor: { name: "Meridian Metrics GmbH", account, bic: null },
    creditor: { name: "Alder & Co", account: "DE44500105175407324931" },
    words: "Return of your payment of 2026-10-09",
  }).content.toString("utf8");

let world: World;
beforeEach(() => {
  world = createWorld({ seed: 7, anchor: ANCHOR, customers: 60 });
});

test("an order is read as its owner wrote it", () => {
  expect(readOrder(order())).toEqual({
    account: german?.identifier,
    currency: "EUR",
    amount: 119_050,
    to: { name: "Alder + Co", account: "DE44500105175407324931" },
    endToEnd: "RET-000001",
    remittance: "Return of your payment of 2026-10-09",
  });
  expect(readOrder("<Document/>")).toBeNull();
});

test("the next statement books it out of the account, under its reference, and still adds up", () => {
  if (!german) throw new Error("There is no German account.");
  const taken = readOrder(order());
  expect(taken && takeOrder(world, taken)).toMatchObject({ entity: "DE01" });
  advanceWorld(world, ANCHOR + 2 * DAY);
  const statement = statementsOf(world, german).find(({ day }) => day === "2026-10-12");
  const read = statement && readBankFile(Buffer.from(camt053(statement)));
  if (!read?.ok) throw new Error("The statement cannot be read.");
  const debit = read.file.statements
    .flatMap(entriesOf)
    .find(({ endToEndReference }) => endToEndReference === "RET-000001");
  expect(debit).toMatchObject({
    amountMinor: -119_050n,
    isReversal: false,
    counterpartyName: "Alder + Co",
    counterpartyAccount: "DE44500105175407324931",
  });
});

test("an order on an account of nobody's is not taken", () => {
  const taken = readOrder(order("DE02500105170137075030"));
  expect(taken && takeOrder(world, taken)).toBeNull();
});

test("it is handed in over HTTP", async () => {
  const sandbox = await startSmall();
  const handIn = (body: string) => fetch(`${sandbox.url}/_sandbox/bank/orders`, { method: "POST", body });
  try {
    const answer = await handIn(order());
    expect([answer.status, await answer.json()]).toMatchObject([200, { endToEnd: "RET-000001" }]);
    expect((await handIn("no order")).status).toBe(400);
    expect((await handIn(order("DE02500105170137075030"))).status).toBe(404);
  } finally {
    await sandbox.stop();
  }
});
