import { readFile } from "node:fs/promises";
import { type Browser, expect, type Page, test } from "@playwright/test";
import type { Booking } from "#server/sandbox/bank/booking";
import { camt053 } from "#server/sandbox/bank/camt053";
import { debitOf, readOrder } from "#server/sandbox/bank/orders";
import { CARRIED_OUT_MS, dayAhead, read, requestArticle, showFactor, signByKeys } from "./support/approvals";
import { expectAccessible } from "./support/axe";
import { choose, people, type Somebody, signIn, takesKeys } from "./support/desk";

const STEP_MS = 30_000;
const CENTS = 64_25;
const PAYER = { name: "Nordwind Handel KG", account: "DE44500105175407324931" };

async function at(browser: Browser, name: Somebody, path: string): Promise<Page> {
  const page = await (await browser.newContext({ acceptDownloads: true })).newPage();
  await signIn(page, name, path);
  await takesKeys(page, "main button, main a, main input");
  return page;
}

/** A German account that no run of this journey has told of before. */
function newAccount(): string {
  const account = `37099904${String(Date.now()).slice(-10)}`;
  const check = 98n - (BigInt(`${account}131400`) % 97n);
  return `DE${check.toString().padStart(2, "0")}${account}`;
}

const inFours = (iban: string) => iban.replace(/(.{4})(?=.)/g, "$1 ");

type Told = { identifier: string; day: string; number: number; opening: number; bookings: Booking[] };

/** A day's statement as the stand-in bank draws it up. */
function statement({ identifier, day, number, opening, bookings }: Told): string {
  const closing = bookings.reduce((balance, { amount }) => balance + amount, opening);
  const account = { entity: "DE01", currency: "EUR", identifier };
  return camt053({ account, owner: "Meridian Metrics GmbH", number, day, opening, closing, bookings });
}

async function bringIn(engineer: Page, name: string, text: string): Promise<void> {
  await engineer
    .locator("input[type=file]")
    .setInputFiles({ name, mimeType: "application/xml", buffer: Buffer.from(text) });
  const receipt = engineer.getByRole("list", { name: "Files just brought in" }).locator("> li").first();
  await expect(receipt).toContainText(name, { timeout: STEP_MS });
  await expect(receipt.getByText("Taken", { exact: true })).toBeVisible({ timeout: STEP_MS });
}

/** Signs as one after the other until nobody has to any more; what the table asks for depends on what else was asked for. */
async function signedByAll(browser: Browser, id: string, number: number): Promise<void> {
  for (const who of [people.germanApprover, people.approver, people.director]) {
    const page = await at(browser, who, `/approvals/${id}`);
    const article = requestArticle(page, { number });
    const { allowed } = await read<{ allowed: string[] }>(page, "approvals.get", { requestId: id });
    if (allowed.includes("sign")) {
      await takesKeys(page, "article button");
      await signByKeys(page, { number });
      const factor = page.getByRole("dialog", { name: "Show your second factor" });
      const signed = article.getByText(`Signed by ${who}`).first();
      await expect(factor.or(signed).first()).toBeVisible({ timeout: STEP_MS });
      if (await factor.isVisible()) await showFactor(page);
      await expect(signed).toBeVisible({ timeout: STEP_MS });
    }
    await page.context().close();
  }
}

test("money of nobody's goes back to its payer: asked for, signed, ordered, and closed by the bank's booking", async ({
  browser,
}) => {
  test.setTimeout(STEP_MS * 4 + CARRIED_OUT_MS);
  const identifier = newAccount();
  const engineer = await at(browser, people.engineer, "/sync/bank");
  const [yesterday, today] = [await dayAhead(engineer, -1), await dayAhead(engineer, 0)];
  const stray: Booking = {
    ...{ day: yesterday, key: "stray", amount: CENTS, code: ["PMNT", "RCDT", "ESCT"], party: PAYER },
    ...{ endToEnd: null, remittance: "Miete Lager Nord", returned: null },
  };
  const first = statement({ identifier, day: yesterday, number: 1, opening: 0, bookings: [stray] });
  await bringIn(engineer, `first ${identifier.slice(-10)}.xml`, first);
  const waiting = engineer
    .getByRole("listitem")
    .filter({ has: engineer.getByRole("heading", { name: inFours(identifier) }) });
  await choose(waiting, engineer, "Legal entity", "DE01");
  await waiting.getByRole("button", { name: /^Assign/ }).click();
  await expect(
    engineer.getByText(`${inFours(identifier)} belongs to DE01; 1 waiting entries were taken up.`),
  ).toBeVisible({
    timeout: STEP_MS,
  });

  const analyst = await at(browser, people.germanAnalyst, "/cash");
  const row = analyst.getByRole("grid").getByRole("row").filter({ hasText: PAYER.name }).first();
  await expect(row).toBeVisible({ timeout: STEP_MS * 3 });
  await row.getByRole("gridcell").nth(1).click();
  const opened = analyst.getByRole("article", { name: /^Case \d+/ });
  await expect(opened).toBeVisible({ timeout: STEP_MS });
  const caseUrl = analyst.url();
  await opened.getByRole("button", { name: "Return €64.25 to its payer" }).click();
  await expectAccessible(analyst);
  await opened.getByRole("link", { name: "Ask for approval" }).click();
  const form = analyst.getByRole("form", { name: "Request" });
  await expect(form.getByLabel("Amount in EUR")).toHaveValue("64.25");
  await choose(form, analyst, "Why it goes back", "It was meant for somebody else");
  await form.getByLabel("In your words").fill("It is rent for a warehouse that is not ours.");
  await expect(form.getByRole("region", { name: "What it would come to" })).toContainText("Return €64.25 to");
  await expectAccessible(analyst);
  await form.getByRole("button", { name: "Submit" }).click();
  const asked = analyst.getByRole("article", { name: /^Request \d+$/ });
  await expect(asked.getByText("Waits for signatures")).toBeVisible({ timeout: STEP_MS });
  const number = Number(((await asked.getAttribute("aria-label")) ?? "").replace(/\D/g, ""));
  const id = new URL(analyst.url()).pathname.split("/").at(-1) ?? "";

  await signedByAll(browser, id, number);
  await expect(asked.getByText("Carried out", { exact: true })).toBeVisible({ timeout: CARRIED_OUT_MS });
  const download = analyst.waitForEvent("download");
  await asked.getByRole("link", { name: "Payment order" }).click();
  const order = await readFile(await (await download).path(), "utf8");
  const sent = readOrder(order);
  expect(sent).toMatchObject({ account: identifier, amount: CENTS, to: { account: PAYER.account } });
  await expectAccessible(analyst);

  const applier = await at(browser, people.cashApplier, "/cash/banks");
  const toSend = applier.getByRole("region", { name: "To be sent back" }).getByRole("listitem");
  const ours = toSend.filter({ hasText: sent?.endToEnd ?? "" });
  await expect(ours).toContainText(PAYER.name, { timeout: STEP_MS });
  await expect(ours.getByRole("link", { name: `Payment order ${sent?.endToEnd}` })).toBeVisible();
  await expectAccessible(applier);
  await applier.goto(caseUrl);
  await expect(applier.getByRole("article", { name: /^Case \d+/ })).toContainText("the bank has not sent it yet", {
    timeout: STEP_MS,
  });

  if (!sent) throw new Error("The order is not one the bank can read.");
  const debit = debitOf(sent, today, "order");
  const second = statement({ identifier, day: today, number: 2, opening: CENTS, bookings: [debit] });
  await bringIn(engineer, `second ${identifier.slice(-10)}.xml`, second);
  await expect(async () => {
    await applier.goto(caseUrl);
    await expect(applier.getByRole("article", { name: /^Case \d+/ })).toContainText(
      `The bank sent back to the payer: €64.25 as ${sent.endToEnd}`,
    );
  }).toPass({ timeout: CARRIED_OUT_MS, intervals: [5_000] });
  await applier.goto("/cash/banks");
  await expect(applier.getByRole("row").filter({ hasText: identifier }).first()).toContainText("Agrees");
  await expect(ours).toHaveCount(0);
  for (const page of [engineer, analyst, applier]) await page.context().close();
});
