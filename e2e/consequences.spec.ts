import { type Browser, expect, type Page, test } from "@playwright/test";
import { CARRIED_OUT_MS, read, requestArticle, signByKeys } from "./support/approvals";
import { expectAccessible } from "./support/axe";
import { choose, people, type Somebody, signIn, takesKeys } from "./support/desk";

/** Until the worklist of a fresh company has its accounts. */
const LISTED_MS = 90_000;
/** From the act on the CRM until it is read back. */
const READ_BACK_MS = 90_000;
const WHY = "Nobody has answered for weeks, and the oldest invoice is long past due.";

type Account = { customerId: string; customerName: string };

test.use({ viewport: { width: 1600, height: 1000 } });

async function at(browser: Browser, name: Somebody, path: string, width = 1600): Promise<Page> {
  const context = await browser.newContext({ viewport: { width, height: 1000 } });
  const page = await context.newPage();
  await signIn(page, name, path);
  await takesKeys(page, "main button, main a");
  return page;
}

/** The last accounts of the worklist: other journeys work it from its top. */
async function lastAccounts(page: Page): Promise<Account[]> {
  let rows: Account[] = [];
  await expect(async () => {
    ({ rows } = await read<{ rows: Account[] }>(page, "worklist.list", { filters: { lane: "all" }, limit: 100 }));
    expect(rows.length).toBeGreaterThan(4);
  }).toPass({ timeout: LISTED_MS });
  return rows.toReversed();
}

/** The first of them that this can be asked of. */
async function firstFor(page: Page, kind: string, termsOf: (customerId: string) => Record<string, unknown>) {
  for (const account of await lastAccounts(page)) {
    const asked = { kind, terms: termsOf(account.customerId), reasonCode: "other" };
    const found = await read(page, "approvals.preview", asked).catch(() => null);
    if (found !== null) return account;
  }
  throw new Error(`No account of the worklist can be asked for: ${kind}.`);
}

async function openAccount(page: Page, { customerId, customerName }: Account): Promise<void> {
  await page.goto(`/accounts/${customerId}`);
  await takesKeys(page, "main button");
  await expect(page.getByRole("heading", { name: customerName, exact: true })).toBeVisible();
  await expect(page.getByRole("button", { name: "Ask for…" })).toBeVisible();
}

/** Fills in why, submits, and answers the number of the request. */
async function submit(page: Page): Promise<number> {
  const form = page.getByRole("form", { name: "Request" });
  await choose(form, page, "Reason", "Other, as described");
  await form.getByLabel("In your words").fill(WHY);
  await expect(form.getByRole("region", { name: "What it would come to" })).toContainText("Finance approver");
  await expectAccessible(page);
  await form.getByRole("button", { name: "Submit" }).click();
  const article = page.getByRole("article", { name: /^Request \d+$/ });
  await expect(article.getByText("Waits for signatures")).toBeVisible();
  return Number(((await article.getAttribute("aria-label")) ?? "").replace(/\D/g, ""));
}

async function sign(browser: Browser, who: Somebody, path: string, number: number): Promise<Page> {
  const page = await at(browser, who, path);
  await takesKeys(page, "article button");
  await signByKeys(page, { number });
  return page;
}

test("a collector asks for a block on expansion by keys, one approver signs, and the account shows it", async ({
  browser,
}) => {
  test.setTimeout(LISTED_MS + CARRIED_OUT_MS + READ_BACK_MS);
  const collector = await at(browser, people.collector, "/collections");
  const account = await firstFor(collector, "service_restriction", (customerId) => ({
    customerId,
    standing: "expansion_blocked",
  }));
  await openAccount(collector, account);
  await collector.keyboard.press("a");
  const block = collector.getByRole("menuitem", { name: /^Block expansion/ });
  await expect(block).toBeVisible();
  await expect(async () => {
    await collector.keyboard.press("ArrowDown");
    await expect(block).toBeFocused({ timeout: 500 });
  }).toPass();
  await collector.keyboard.press("Enter");
  await collector.waitForURL(/\/approvals\/new/);
  await expect(collector.getByRole("combobox", { name: "What to do" })).toContainText("Block expansion");
  await expect(collector.getByText(`${account.customerName} keeps what they have`)).toBeVisible();
  const number = await submit(collector);
  const path = new URL(collector.url()).pathname;

  const approver = await sign(browser, people.approver, path, number);
  const article = requestArticle(approver, { number });
  await expect(article.getByText("Carried out", { exact: true })).toBeVisible({ timeout: CARRIED_OUT_MS });
  await expect(async () => {
    await openAccount(collector, account);
    await expect(collector.getByText("Expansion blocked", { exact: true })).toBeVisible({ timeout: 2_000 });
  }).toPass({ timeout: READ_BACK_MS });
  await collector.keyboard.press("a");
  await expect(collector.getByRole("menuitem", { name: "Lift the restriction…" })).toBeVisible();
  await expect(block).toHaveCount(0);
  await collector.keyboard.press("Escape");
  await expectAccessible(collector);
  for (const page of [collector, approver]) await page.context().close();
});

test("a collector asks the success manager, dunning waits, and the answer ends the hold", async ({ browser }) => {
  test.setTimeout(LISTED_MS * 2);
  const collector = await at(browser, people.collector, "/collections");
  const account = (await lastAccounts(collector))[1];
  if (!account) throw new Error("The worklist has too few accounts.");
  await openAccount(collector, account);
  await collector.keyboard.press("a");
  await collector.getByRole("menuitem", { name: "A word from the success manager…" }).click();
  const form = collector.getByRole("dialog", { name: `Ask about ${account.customerName}` });
  await expect(form.getByRole("combobox", { name: "Who" })).toContainText(people.successManager);
  await form.getByLabel("What to say or find out").fill("They stopped answering. Is the rollout in trouble?");
  await form.getByLabel("Dunning waits until").fill("2099-01-01");
  await expect(form.getByText("Dunning waits 30 days at most")).toBeVisible();
  await form
    .getByRole("group", { name: /^Usual days/ })
    .getByRole("button")
    .first()
    .click();
  await expectAccessible(collector);
  await collector.keyboard.press("Control+Enter");
  await expect(form).toBeHidden();
  const stops = collector.getByRole("region", { name: "Left out", exact: true });
  await expect(stops.getByText("Waits for an answer")).toBeVisible();
  await expect(stops).toContainText("Is the rollout in trouble?");
  await expect(collector.getByRole("region", { name: "On the worklist" })).toContainText("Held", {
    timeout: READ_BACK_MS,
  });
  await expectAccessible(collector);

  const manager = await at(browser, people.successManager, "/questions");
  const asked = manager.getByRole("listitem").filter({ hasText: "Is the rollout in trouble?" });
  await expect(asked.getByText("Dunning waits for your answer until")).toBeVisible();
  await asked.getByLabel(/^Your answer/).fill("Their buyer left. The new one pays this week.");
  await asked.getByRole("button", { name: "Answer" }).click();
  await expect(manager.getByRole("region", { name: "Answered" }).getByText("Their buyer left.")).toBeVisible();

  await openAccount(collector, account);
  await expect(stops.getByText("Waits for an answer")).toHaveCount(0);
  await expect(collector.getByRole("region", { name: "Timeline" })).toContainText("The hold ended.");
  for (const page of [collector, manager]) await page.context().close();
});

test("a hand-over to an agency is asked for, signed twice, and its file downloaded; the account is taken back", async ({
  browser,
}) => {
  test.setTimeout(LISTED_MS + CARRIED_OUT_MS * 2);
  const collector = await at(browser, people.collector, "/collections");
  const terms = { agency: "Kessler Inkasso", memo: "No answer to reminders" };
  const account = await firstFor(collector, "agency_handover", (customerId) => ({ customerId, ...terms }));
  await openAccount(collector, account);
  await collector.keyboard.press("a");
  await collector.getByRole("menuitem", { name: "Hand over to an agency…" }).click();
  await collector.waitForURL(/\/approvals\/new/);
  await takesKeys(collector, "main button");
  const form = collector.getByRole("form", { name: "Request" });
  await form.getByLabel("Agency").fill(terms.agency);
  await form.getByLabel("Memo").fill(terms.memo);
  const number = await submit(collector);
  const path = new URL(collector.url()).pathname;

  const approver = await sign(browser, people.approver, path, number);
  await expect(requestArticle(approver, { number }).getByText("Signed by Eleanor Voss").first()).toBeVisible();
  const director = await sign(browser, people.director, path, number);
  const article = requestArticle(director, { number });
  await expect(article.getByText("Carried out", { exact: true })).toBeVisible({ timeout: CARRIED_OUT_MS });
  await expect(article.getByRole("link", { name: "Hand-over file" })).toBeVisible();
  await expectAccessible(director);

  await openAccount(collector, account);
  const stops = collector.getByRole("region", { name: "Left out", exact: true });
  await expect(stops.getByText("With the agency", { exact: true })).toBeVisible();
  await expectAccessible(collector);
  const link = stops.getByRole("link", { name: "Hand-over file" });
  const file = await collector.request.get((await link.getAttribute("href")) ?? "");
  expect(file.headers()["content-type"]).toBe("text/csv; charset=utf-8");
  const text = await file.text();
  expect(text.split("\r\n").filter((line) => line.startsWith(`${number},`)).length).toBeGreaterThan(0);
  expect(text).toContain("Amount left to pay");

  const controller = await at(browser, people.controller, `/accounts/${account.customerId}`, 390);
  await controller.getByRole("button", { name: /^Take back/ }).click();
  const dialog = controller.getByRole("dialog", { name: "Take the account back" });
  await dialog.getByLabel("Why").fill("They paid the agency");
  await expectAccessible(controller);
  await dialog.getByRole("button", { name: "End it" }).click();
  await expect(dialog).toBeHidden();
  await expect(controller.getByText("With the agency", { exact: true })).toHaveCount(0);
  for (const page of [collector, approver, director, controller]) await page.context().close();
});

test("invoices that are ticked on the account are what a write-off is asked for", async ({ browser }) => {
  test.setTimeout(LISTED_MS * 2);
  const collector = await at(browser, people.collector, "/collections");
  const [account] = (await lastAccounts(collector)).slice(2);
  if (!account) throw new Error("The worklist has too few accounts.");
  await openAccount(collector, account);
  const first = collector
    .getByRole("region", { name: /^Open invoices/ })
    .getByRole("checkbox")
    .first();
  const invoice = ((await first.getAttribute("aria-label")) ?? "").replace("Choose ", "");
  await first.click();
  await collector.keyboard.press("a");
  await collector.getByRole("menuitem", { name: "Write-off…" }).click();
  await collector.waitForURL(/\/approvals\/new/);
  const given = collector.getByRole("group", { name: "Invoices given up" });
  await expect(given.getByRole("checkbox", { name: invoice })).toBeChecked();
  await expect(given.getByRole("checkbox", { checked: true })).toHaveCount(1);
  await collector.getByLabel("Memo").fill("Asked about three times, no answer");
  await expect(collector.getByRole("region", { name: "What it would come to" })).toContainText(invoice);
  await expectAccessible(collector);
  await collector.context().close();
});
