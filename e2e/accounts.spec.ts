import { expect, test } from "@playwright/test";
import { expectAccessible } from "./support/axe";
import { docket, syncNow } from "./support/command-line";
import { open, people, signIn, takesKeys } from "./support/desk";

/** From a mistake at the source to its case on the desk. */
const FOUND_MS = 60_000;

test.use({ viewport: { width: 1600, height: 900 } });

test("a collector sees what a customer owes on a day and adds up open invoices", async ({ page, browser }) => {
  test.setTimeout(FOUND_MS * 3);
  const analyst = await (await browser.newContext({ viewport: { width: 1600, height: 900 } })).newPage();
  await docket("sandbox", "inject", "failed_payment", "--entity", "US01");
  await syncNow("stripe");
  await signIn(analyst, people.analyst, "/exceptions?type=failed_payment&entity=US01");
  const rows = analyst.locator("[role=row][data-case]");
  await expect(async () => {
    await analyst.reload();
    await takesKeys(analyst, "main button");
    await expect(rows.first()).toBeVisible({ timeout: 2_000 });
  }).toPass({ timeout: FOUND_MS });
  await open(analyst, rows.first());
  await analyst.locator('a[href^="/accounts/"]').first().click();
  await analyst.waitForURL(/\/accounts\//);
  const { pathname } = new URL(analyst.url());
  await analyst.context().close();

  await signIn(page, people.collector, pathname);
  await takesKeys(page, "main button");
  await expect(page.getByRole("heading", { name: "What it owes" })).toBeVisible();
  await expectAccessible(page);

  // What was signed, how it is used, and the way to what the sources say.
  await expect(page.getByRole("region", { name: "Contract and renewal" })).toContainText("Term");
  await expect(page.getByRole("region", { name: "Health" })).toContainText("Standing");

  // Its charge failed, so there is something to pay.
  await page
    .getByRole("checkbox", { name: /^Choose / })
    .first()
    .click();
  await expect(page.getByRole("region", { name: "Chosen invoices" })).toContainText("1 invoice chosen");

  await page.getByLabel("As of").fill("2000-01-01");
  await expect(page.getByText("Nothing was left to pay on this day.")).toBeVisible();
  expect(new URL(page.url()).searchParams.get("day")).toBe("2000-01-01");
  await page.getByRole("tab", { name: "Payments" }).click();
  await expect(page).toHaveURL(/tab=payments/);
  await expectAccessible(page);
  await page.getByRole("tab", { name: "Tries to charge" }).click();
  const tries = page.getByRole("region", { name: /^Tries to charge/ });
  await expect(tries.getByText("Failed", { exact: true }).first()).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("tab", { name: "Disputes" }).click();
  await expect(page).toHaveURL(/tab=disputes/);
  await expect(
    page.getByRole("heading", { name: /Nothing is contested|Contested invoices|Chargebacks/ }),
  ).toBeVisible();

  await page.emulateMedia({ colorScheme: "dark" });
  await page.setViewportSize({ width: 390, height: 844 });
  await expectAccessible(page);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
});

test("who may not read customers is told what it takes", async ({ page }) => {
  await signIn(page, people.administrator, "/accounts/0197a000-0000-7000-8000-000000000001");
  await expect(page.getByRole("heading", { name: "Your role does not open the Accounts desk" })).toBeVisible();
});
