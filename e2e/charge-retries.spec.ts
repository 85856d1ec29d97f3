import { expect, test } from "@playwright/test";
import { expectAccessible } from "./support/axe";
import { people, signIn, takesKeys } from "./support/desk";

const PATH = "/charge-retries";

test("a collector goes through what is planned, under way, given up and recovered, by keys alone", async ({ page }) => {
  await signIn(page, people.collector, PATH);
  await takesKeys(page, "main [role=tab]");
  const tabs = page.getByRole("tablist", { name: "Failed charges" });
  await expect(tabs.getByRole("tab", { name: /^Planned/ })).toHaveAttribute("aria-selected", "true");
  await expectAccessible(page);
  await tabs.getByRole("tab", { name: /^Planned/ }).focus();
  for (const name of ["Under way", "Exhausted", "Recovery"]) {
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Enter");
    await expect(tabs.getByRole("tab", { name: new RegExp(`^${name}`) })).toHaveAttribute("aria-selected", "true");
  }
  await expect(page).toHaveURL(/tab=recovery/);

  // Every number opens the charges behind it, and the address keeps which.
  const number = page.getByRole("button", { name: /^Card, for now: failed:\s*[1-9]/ });
  await number.click();
  const behind = page.getByRole("region", { name: "Card, for now: all that failed", exact: true });
  await expect(behind.getByRole("row").nth(1)).toBeVisible();
  await expect(page).toHaveURL(/decline=soft/);
  await expectAccessible(page);
  await behind.getByRole("link").first().click();
  await page.waitForURL(/\/accounts\//);
});

test("the page fits a telephone in the dark, and offers no charge to whoever may make none", async ({ page }) => {
  await page.emulateMedia({ colorScheme: "dark" });
  await page.setViewportSize({ width: 390, height: 844 });
  await signIn(page, people.auditor, `${PATH}?tab=recovery`);
  await expect(page.getByRole("tab", { name: "Recovery" })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("tab", { name: /^Planned/ }).click();
  await expect(page.getByRole("button", { name: "Charge now" })).toHaveCount(0);
  const isWider = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
  expect(isWider).toBe(false);
});

test("whoever has no part in collections is told what is missing", async ({ page }) => {
  await signIn(page, people.administrator, PATH);
  await expect(page.getByText("Your role does not open the Failed charges desk")).toBeVisible();
});
