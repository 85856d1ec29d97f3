import { expect, type Page, test } from "@playwright/test";
import { expectAccessible } from "./support/axe";
import { open, openDesk, people, signIn } from "./support/desk";

for (const theme of ["light", "dark"] as const) {
  test.describe(`in the ${theme} theme`, () => {
    test.use({ colorScheme: theme });

    test("sign-in", async ({ page }) => {
      await page.goto("/sign-in");
      await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
      await expectAccessible(page);
    });

    test("the queue, its case, its forms and its dialogs", async ({ page }) => {
      const grid = await openDesk(page, people.analyst);
      await expectAccessible(page);
      const { article } = await open(page, grid.getByRole("row").last());
      await expect(article.getByRole("region", { name: "Timeline" }).getByRole("listitem").first()).toBeVisible();
      await expectAccessible(page);
      await page.keyboard.press("s");
      await expect(page.getByRole("form", { name: "Snooze" })).toBeVisible();
      await expectAccessible(page);
      await page.keyboard.press("Escape");
      await page.keyboard.press("x");
      await page.keyboard.press("d");
      await expect(page.getByRole("dialog")).toBeVisible();
      await expectAccessible(page);
      await page.keyboard.press("Escape");
      await expect(page.getByRole("dialog")).toHaveCount(0);
      await expectHelp(page);
    });

    test("closed cases, an empty lane and a case nobody can see", async ({ page }) => {
      await signIn(page, people.auditor, "/exceptions?lane=snoozed&type=sync_failure");
      await expect(page.getByText("No case fits these filters")).toBeVisible();
      await expectAccessible(page);
      await page.goto("/exceptions?case=00000000-0000-7000-8000-000000000000");
      await expect(page.getByText("This case cannot be shown")).toBeVisible();
      await expectAccessible(page);
    });

    test("the sync desk and the dead letters", async ({ page }) => {
      await signIn(page, people.engineer, "/sync");
      await expect(page.getByRole("heading", { name: "Sync", exact: true })).toBeVisible();
      await expectAccessible(page);
      await page.goto("/dead-letters");
      await expect(page.getByRole("heading", { name: "Dead letters", exact: true })).toBeVisible();
      await expectAccessible(page);
    });

    test("the drafts and one of them, with a line in hand", async ({ page }) => {
      await signIn(page, people.analyst, "/drafts");
      await expect(
        page
          .getByRole("region", { name: /^Drafts under review/ })
          .getByRole("link")
          .first(),
      ).toBeVisible();
      await expectAccessible(page);
      await page
        .getByRole("region", { name: /^Drafts under review/ })
        .getByRole("link")
        .first()
        .click();
      await page
        .getByRole("article")
        .getByRole("button", { name: /^Edit / })
        .first()
        .click();
      await expect(page.getByRole("form", { name: /^Edit / })).toBeVisible();
      await expectAccessible(page);
    });

    test("a phone: list, and the case over it", async ({ page }) => {
      await page.setViewportSize({ width: 390, height: 844 });
      const grid = await openDesk(page, people.analyst);
      await expectAccessible(page);
      await open(page, grid.getByRole("row").last());
      await expectAccessible(page);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
      await page.getByRole("button", { name: "Close the case" }).click();
      await expect(grid).toBeVisible();
    });
  });
}

/** The help sheet, which is the registry of shortcuts itself. */
async function expectHelp(page: Page): Promise<void> {
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog", { name: "Keyboard shortcuts" })).toBeVisible();
  await expectAccessible(page);
  await page.keyboard.press("Escape");
}
