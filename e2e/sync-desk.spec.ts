import { expect, test } from "@playwright/test";
import { docket } from "./support/command-line";
import { open, people, signIn } from "./support/desk";

const SYNC_MS = 60_000;

test("the integration engineer reads a source again, finds what it could not read, and settles it", async ({
  page,
}) => {
  test.setTimeout(SYNC_MS * 3);
  await docket("sandbox", "inject", "sync_failure", "--entity", "US01");
  await signIn(page, people.engineer, "/sync");
  const billing = page.getByRole("article", { name: /Stripe/ });
  await expect(billing).toBeVisible();
  await billing.getByRole("button", { name: /^Run now/ }).click();
  await expect(page.getByText(/Asked for a run/)).toBeVisible();
  const dead = billing.getByRole("link", { name: /dead letters of/ });
  await expect(dead).toBeVisible({ timeout: SYNC_MS });
  await dead.click();

  await expect(page).toHaveURL(/\/dead-letters/);
  const row = page.getByRole("grid").getByRole("row").filter({ hasText: "could not be read" }).first();
  await expect(row).toBeVisible({ timeout: SYNC_MS });
  const { article } = await open(page, row);
  await article.getByRole("button", { name: "Another way" }).click();
  await page.getByRole("menuitem", { name: /skip/i }).click();
  const fix = article.getByRole("form", { name: "Fix" });
  await fix.getByRole("textbox").fill("Told to the billing team; the object comes again with the next change.");
  await fix.getByRole("button", { name: /skip/i }).click();
  await expect(article.getByRole("definition").getByText("Resolved", { exact: true })).toBeVisible({
    timeout: SYNC_MS,
  });
});

test("an auditor reads the feeds and cannot start a run", async ({ page }) => {
  await signIn(page, people.auditor, "/sync");
  await expect(page.getByRole("article", { name: /Stripe/ })).toBeVisible();
  await expect(page.getByRole("button", { name: /^Run now/ })).toHaveCount(0);
});
