import { type BrowserContext, expect, type Page, test } from "@playwright/test";
import { expectAccessible } from "./support/axe";
import { choose, people, type Somebody, signIn, takesKeys } from "./support/desk";

const STEP_MS = 30_000;

/** An account that no run of this journey has told of before. */
const newAccount = () => `37040044/${String(Date.now()).slice(-10)}`;

/** A statement of one payment in and one fee out, in euro: 1,000.00 + 250.00 − 19.90 = 1,230.10. */
function statement(account: string, closing = "1230,10"): string {
  return [
    ":20:STMT",
    `:25:${account}`,
    ":28C:23/1",
    ":60F:C261101EUR1000,00",
    ":61:2611021102CR250,00NTRFNONREF//26110200017",
    ":86:166?00GUTSCHRIFT?20EREF+DE01-000417?21SVWZ+Invoice DE01-000417?30GENODEF1?31DE02120300000000202051?32Alder Analytik GmbH",
    ":61:2611021102DR19,90NCHGNONREF",
    ":86:805?00ENTGELT?20Account fees October",
    `:62F:C261102EUR${closing}`,
    "-",
    "",
  ].join("\r\n");
}

async function openBank(page: Page, name: Somebody): Promise<void> {
  await signIn(page, name, "/sync/bank");
  await takesKeys(page, "input[type=file]");
}

async function bringIn(page: Page, name: string, text: string): Promise<void> {
  await page
    .locator("input[type=file]")
    .setInputFiles({ name, mimeType: "text/plain", buffer: Buffer.from(text, "latin1") });
}

const receipts = (page: Page) => page.getByRole("list", { name: "Files just brought in" }).locator("> li");

test("a cash applier brings in a statement, an engineer says whose account it is, and its entries stand there", async ({
  page,
  browser,
}) => {
  test.setTimeout(STEP_MS * 5);
  const account = newAccount();
  const name = `statement ${account.slice(-10)}.sta`;
  await openBank(page, people.cashApplier);
  await bringIn(page, name, statement(account));
  const first = receipts(page).first();
  await expect(first.getByText("Taken", { exact: true })).toBeVisible({ timeout: STEP_MS });
  await expect(first).toContainText("MT940 statement with 1 account report and 2 entries, 2 of them new.");
  await expect(first).toContainText(/€1,000\.00 to €1,230\.10/);
  await expect(first).toContainText("waits for its legal entity");
  const waiting = page.getByRole("listitem").filter({ has: page.getByRole("heading", { name: account }) });
  await expect(waiting).toContainText("2 entries wait");
  await expect(waiting.getByRole("button", { name: /^Assign/ })).toHaveCount(0);
  await expectAccessible(page);

  await bringIn(page, `again ${name}`, statement(account));
  const again = receipts(page).filter({ hasText: `again ${name}` });
  await expect(again.getByText("Taken before", { exact: true })).toBeVisible({ timeout: STEP_MS });
  await expect(again).toContainText(`as ${name}. Nothing was changed.`);

  const engineer = await assignAs(await browser.newContext(), account);
  await engineer.context().close();

  const row = page.getByRole("row").filter({ hasText: account });
  await expect(row).toContainText("DE01", { timeout: STEP_MS });
  await expect(waiting).toHaveCount(0);
  await expect(row).toContainText("€1,230.10");
  await expect(row).toContainText("complete");
  await row.getByText(/^Its statements/).click();
  await row.getByRole("link", { name: /^Statement 23/ }).click();

  await expect(page.getByRole("heading", { level: 2, name: /^Statement 23/ })).toBeVisible({ timeout: STEP_MS });
  const entries = page.getByRole("region", { name: /^Entries/ }).getByRole("row");
  await expect(entries).toHaveCount(3);
  await expect(entries.nth(1)).toContainText("Alder Analytik GmbH");
  await expect(entries.nth(1)).toContainText("€250.00");
  await expect(entries.nth(2)).toContainText("Account fees October");
  await expect(entries.nth(2)).toContainText(/[-−]€19\.90/);
  await expectAccessible(page);
});

/** Says in a session of their own that the account belongs to the German entity. */
async function assignAs(context: BrowserContext, account: string): Promise<Page> {
  const page = await context.newPage();
  await openBank(page, people.engineer);
  const waiting = page.getByRole("listitem").filter({ has: page.getByRole("heading", { name: account }) });
  await choose(waiting, page, "Legal entity", "DE01");
  await waiting.getByRole("button", { name: /^Assign/ }).click();
  await expect(page.getByText(`${account} belongs to DE01; 2 waiting entries were taken up.`)).toBeVisible({
    timeout: STEP_MS,
  });
  return page;
}

test("a statement that does not add up is refused with its line, and leaves nothing behind", async ({ page }) => {
  const account = newAccount();
  await openBank(page, people.engineer);
  await bringIn(page, "one cent less.sta", statement(account, "1230,09"));
  const receipt = receipts(page).first();
  await expect(receipt.getByText("Refused", { exact: true })).toBeVisible({ timeout: STEP_MS });
  await expect(receipt).toContainText("Read as MT940 statement and not taken; nothing was changed.");
  await expect(receipt.getByRole("listitem")).toContainText(/^Line \d+/);
  await expect(receipt.getByRole("listitem")).toContainText("it closes with 1230.09 EUR instead of 1230.10 EUR");
  await expect(page.getByRole("heading", { name: account })).toHaveCount(0);
  await expectAccessible(page);

  await bringIn(page, "a photo.sta", "\u0089PNG no statement at all");
  await expect(receipts(page).filter({ hasText: "a photo.sta" })).toContainText("Refused", { timeout: STEP_MS });
});

test("an auditor reads the accounts and brings in nothing", async ({ page }) => {
  await signIn(page, people.auditor, "/sync/bank");
  await expect(page.getByRole("heading", { level: 1, name: "Sync" })).toBeVisible();
  await expect(page.getByRole("heading", { name: "Take bank files" })).toHaveCount(0);
  await expect(page.locator("input[type=file]")).toHaveCount(0);
});

test.describe("in the dark theme", () => {
  test.use({ colorScheme: "dark" });

  test("what was taken and what was refused", async ({ page }) => {
    await openBank(page, people.engineer);
    const account = newAccount();
    await bringIn(page, `dark ${account.slice(-10)}.sta`, statement(account));
    await expect(receipts(page).first().getByText("Taken", { exact: true })).toBeVisible({ timeout: STEP_MS });
    await bringIn(page, "dark.sta", statement(account, "1,00"));
    await expect(receipts(page).filter({ hasText: "Refused" })).toBeVisible({ timeout: STEP_MS });
    await expectAccessible(page);
  });
});
