import { expect, type Page, test } from "@playwright/test";
import { expectAccessible } from "./support/axe";
import { people, signIn, takesKeys } from "./support/desk";

/** Invoices are past due from the first load on; their accounts come once it has been looked at. */
const LISTED_MS = 90_000;

test.use({ viewport: { width: 1600, height: 900 } });

const rowsOf = (page: Page) => page.locator("[role=row][data-account]");

async function openWorklist(page: Page, path = "/collections?lane=all"): Promise<void> {
  await signIn(page, people.collector, path);
  await expect(async () => {
    await page.reload();
    await takesKeys(page, "main button");
    await expect(rowsOf(page).nth(2)).toBeVisible({ timeout: 3_000 });
  }).toPass({ timeout: LISTED_MS });
}

test("a collector moves in the list by keys, compares two accounts, opens one and is served the next", async ({
  page,
}) => {
  test.setTimeout(LISTED_MS * 2);
  await openWorklist(page);
  const rows = rowsOf(page);
  const names = await rows.evaluateAll((all) => all.map((row) => row.getAttribute("data-account") ?? ""));
  const strip = page.getByRole("region", { name: /^About / });
  await expect(strip).toHaveAccessibleName(`About ${names[0]}`);
  await expect(strip.getByRole("heading", { name: /points$/ })).toBeVisible();
  await expectAccessible(page);

  await page.keyboard.press("x");
  await page.keyboard.press("j");
  await expect(strip).toHaveAccessibleName(`About ${names[1]}`);
  await page.keyboard.press("x");
  await page.keyboard.press("c");
  const dialog = page.getByRole("dialog", { name: "Two accounts compared" });
  await expect(dialog.getByRole("columnheader", { name: names[0] ?? "", exact: true })).toBeVisible();
  await expect(dialog.getByRole("row", { name: /^Points/ })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();

  await page.keyboard.press("k");
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/accounts\//);
  await page.goBack();
  await takesKeys(page, "main button");
  await page.keyboard.press("n");
  await page.waitForURL(/\/accounts\//);

  await page.goto("/collections?lane=all&owner=me");
  await takesKeys(page, "main button");
  await expect(rows.first()).toBeVisible();
  await expect(strip).toContainText("Diego Ferrer");
});

test("the largest invoices stand beside the list, and a telephone shows both", async ({ page }) => {
  test.setTimeout(LISTED_MS * 2);
  await openWorklist(page);
  await page.getByRole("button", { name: "Critical invoices" }).click();
  await expect(page).toHaveURL(/lens=invoices/);
  await expect(page.getByRole("region", { name: "Critical invoices" }).getByRole("row").nth(1)).toBeVisible();
  await expectAccessible(page);
  await page.emulateMedia({ colorScheme: "dark" });
  await page.setViewportSize({ width: 390, height: 844 });
  await expectAccessible(page);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  await page.getByRole("button", { name: "Accounts", exact: true }).click();
  await expect(rowsOf(page).first()).toBeVisible();
  await expectAccessible(page);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
});

test("the lead sees what each collector has in hand; a collector does not", async ({ page, browser }) => {
  await signIn(page, people.controller, "/collections/team");
  const inHand = page.getByRole("region", { name: "In hand" });
  await expect(inHand.getByRole("rowheader", { name: "Diego Ferrer" })).toBeVisible();
  await expectAccessible(page);
  const other = await (await browser.newContext()).newPage();
  await signIn(other, people.collector, "/collections/team");
  await expect(other.getByRole("heading", { name: /does not open/ })).toBeVisible();
  await other.context().close();
});
