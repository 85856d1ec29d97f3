import { readFile } from "node:fs/promises";
import { expect, type Page, test } from "@playwright/test";
import { expectAccessible } from "./support/axe";
import { people, signIn, takesKeys } from "./support/desk";

/** The first forecast is made once every source was read. */
const MADE_MS = 90_000;

test.use({ viewport: { width: 1600, height: 900 } });

const weekBars = (page: Page) => page.getByRole("button", { name: /^(Week from .+|Later): .*[1-9]/ });

test("a controller sees what comes in when, opens a week, and takes a customer's statement along", async ({ page }) => {
  test.setTimeout(MADE_MS * 2);
  await signIn(page, people.controller, "/forecast");
  await expect(async () => {
    await page.reload();
    await takesKeys(page, "main button");
    await expect(weekBars(page).first()).toBeVisible({ timeout: 3_000 });
  }).toPass({ timeout: MADE_MS });
  await expectAccessible(page);

  const bar = weekBars(page).first();
  await bar.focus();
  await page.keyboard.press("Enter");
  await expect(bar).toHaveAttribute("aria-pressed", "true");
  await expect(page).toHaveURL(/week=/);
  const lines = page.getByRole("region", { name: /^Expected in this week/ });
  await expect(lines.getByRole("row").nth(1)).toBeVisible();
  await expectAccessible(page);

  const download = page.waitForEvent("download");
  await page.getByRole("link", { name: "Download as CSV" }).click();
  const file = await readFile(await (await download).path(), "utf8");
  expect(file).toContain("Cash forecast by week");

  await page.getByRole("button", { name: "Forecast again" }).click();
  await expect(page.getByText("Asked for; the new numbers appear here.")).toBeVisible();

  await page.getByRole("combobox", { name: "Currency" }).click();
  await page.getByRole("option", { name: "All, converted" }).click();
  await expect(page.getByRole("columnheader", { name: "Total in USD" })).toBeVisible();

  await page.goto("/forecast");
  await weekBars(page).first().click();
  await lines.getByRole("link").first().click();
  await page.waitForURL(/\/accounts\//);
  const statement = page.waitForEvent("download");
  await page.getByRole("link", { name: "Statement as PDF" }).click();
  const pdf = await statement;
  expect(pdf.suggestedFilename()).toMatch(/ \d{4}-\d{2}-\d{2}\.pdf$/);
  expect((await readFile(await pdf.path())).subarray(0, 5).toString()).toBe("%PDF-");
});

test("the forecast fits a telephone in the dark, and is closed to whoever collects nothing", async ({ page }) => {
  await page.emulateMedia({ colorScheme: "dark" });
  await page.setViewportSize({ width: 390, height: 844 });
  await signIn(page, people.collector, "/forecast");
  await expect(page.getByRole("link", { name: "Download as CSV" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Forecast again" })).toHaveCount(0);
  await expectAccessible(page);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  await page.context().clearCookies();
  await signIn(page, people.administrator, "/forecast");
  await expect(page.getByRole("heading", { name: "Your role does not open the Forecast desk" })).toBeVisible();
});
