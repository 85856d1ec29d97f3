import { expect, type Page, test } from "@playwright/test";
import { workingDaysOf } from "#server/domain/collections/working-days";
import { businessDate } from "#server/domain/time";
import { expectAccessible } from "./support/axe";
import { people, signIn, takesKeys } from "./support/desk";

/** Invoices are past due from the first load on; a run is planned once they are there. */
const LOADED_MS = 90_000;
const CARRIED_OUT_MS = 120_000;
/** The entity whose run is worked here; the journeys share one company. */
const ENTITY = "US01";

test.use({ viewport: { width: 1600, height: 900 } });
test.describe.configure({ mode: "serial" });

/** Plans the day by hand; what the clock planned before is dropped for it. */
async function openPlannedRun(page: Page): Promise<void> {
  await page.goto("/dunning");
  await takesKeys(page, "main");
  const row = page.getByRole("list", { name: "Legal entities" }).getByRole("listitem").filter({ hasText: ENTITY });
  const standing = row.getByRole("link", { name: /^Run \d+$/ });
  if (await standing.isVisible()) {
    await standing.click();
    await page.getByRole("button", { name: "Drop the run" }).click();
    const dialog = page.getByRole("dialog", { name: /^Drop run/ });
    await dialog.getByRole("textbox", { name: "Reason" }).fill("Planned again, after the bank file.");
    await dialog.getByRole("button", { name: "Drop the run" }).click();
    await expect(page.getByText("Dropped: Planned again, after the bank file.")).toBeVisible();
    await page.goto("/dunning");
    await takesKeys(page, "main");
  }
  await page.getByRole("button", { name: `Plan ${ENTITY}` }).click();
  await page.waitForURL(/\/dunning\/runs\//);
}

/** Whether customers in the United States are left alone today. */
function isClosedDay(): boolean {
  const today = businessDate(new Date(), "America/New_York");
  return !workingDaysOf("US").isOpen(today);
}

/** On a day on which nobody works a run writes to nobody and says so; what is work of our own may stand in it. */
async function expectNobodyIsWrittenTo(page: Page): Promise<void> {
  await expect(page.getByRole("cell", { name: /E-mail|Letter/ })).toHaveCount(0);
  await page.getByRole("tab", { name: /^Held back [1-9]/ }).click();
  await expect(page.getByText(/^Nobody works in the United States on/).first()).toBeVisible();
  await expectAccessible(page);
}

test("a collector looks at a day to come, and at who is held back and why", async ({ page }) => {
  test.setTimeout(LOADED_MS * 2);
  await signIn(page, people.collector, `/dunning/preview?entity=${ENTITY}`);
  const asked = page.getByRole("region", { name: /^Accounts/ });
  await expect(async () => {
    await page.reload();
    await takesKeys(page, "main button");
    await page.getByRole("tab", { name: /^Held back/ }).click();
    await expect(asked.getByRole("row").nth(1)).toBeVisible({ timeout: 5_000 });
  }).toPass({ timeout: LOADED_MS });
  await expectAccessible(page);
  await page
    .getByRole("region", { name: /^Reasons/ })
    .getByRole("button")
    .first()
    .click();
  await expect(page).toHaveURL(/pick=/);
  await page.getByRole("button", { name: "Next day" }).click();
  await expect(page).toHaveURL(/day=\d{4}-\d{2}-\d{2}/);
  await expect(page.getByRole("status").filter({ hasText: /accounts? asked for .* held back/ })).toBeVisible();
});

test("a run is planned, one act is left out, another person approves, and it is carried out to its end", async ({
  page,
  browser,
}) => {
  test.setTimeout(LOADED_MS + CARRIED_OUT_MS * 2);
  await signIn(page, people.collector, "/dunning");
  await openPlannedRun(page);
  const run = page.url();
  const acts = page.getByRole("region", { name: /^Acts of the run/ });
  await expect(page.getByRole("tab", { name: /^Acts \d/ })).toBeVisible();
  if (isClosedDay()) return expectNobodyIsWrittenTo(page);
  await expect(acts.getByRole("row").nth(2)).toBeVisible();
  await expectAccessible(page);

  await acts
    .getByRole("button", { name: /^Open / })
    .first()
    .click();
  const act = page.getByRole("dialog");
  await expect(act.getByRole("region", { name: /^Invoices of the act/ })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(act).toBeHidden();

  await acts.getByRole("checkbox").first().click();
  await page.getByRole("button", { name: "Leave out" }).click();
  const dialog = page.getByRole("dialog", { name: "Leave out 1 act" });
  await dialog.getByRole("textbox", { name: "Reason" }).fill("They pay tomorrow.");
  await dialog.getByRole("button", { name: "Leave out" }).click();
  await expect(page.getByText("One act was left out.")).toBeVisible();
  await page.getByRole("tab", { name: /^Held back/ }).click();
  await page.getByRole("button", { name: "Left out of the run" }).click();
  await expect(page.getByRole("cell", { name: /They pay tomorrow/ })).toBeVisible();
  await page.getByRole("tab", { name: /^Acts/ }).click();

  if (await page.getByText(/to be approved by somebody else/).isVisible()) {
    await expect(page.getByRole("button", { name: /^Start/ })).toHaveCount(0);
    const other = await browser.newPage({ viewport: { width: 1600, height: 900 } });
    await signIn(other, people.controller, new URL(run).pathname);
    await other.getByRole("button", { name: "Approve the run" }).click();
    await expect(other.getByText(/^Run \d+ is approved\.$/)).toBeVisible();
    await other.close();
    await page.reload();
    await takesKeys(page, "main button");
  }
  await page.getByRole("button", { name: /^Start/ }).click();
  await expect(page.getByRole("region", { name: "Progress" })).toBeVisible();
  await expect(page.getByText("Done", { exact: true })).toBeVisible({ timeout: CARRIED_OUT_MS });
  await expectAccessible(page);

  await acts.getByRole("link").first().click();
  await page.waitForURL(/\/accounts\//);
  const days = page.getByRole("list", { name: "Days of the month" });
  await expect(days.getByRole("listitem").filter({ hasText: "(today)" })).toBeVisible();
  await expectAccessible(page);
});

test("a run that was stopped says by whom and why, and what of it did not go out", async ({ page }) => {
  await signIn(page, people.auditor, "/dunning");
  const row = page
    .getByRole("region", { name: /^Runs/ })
    .getByRole("row")
    .filter({ has: page.getByText("Stopped", { exact: true }) });
  await row.first().getByRole("link").first().click();
  await page.waitForURL(/\/dunning\/runs\//);
  await expect(page.getByText("Stopped by Ingrid Solheim: The bank file of the morning")).toBeVisible();
  await expect(page.getByRole("button", { name: "Stop" })).toHaveCount(0);
  await page.getByRole("tab", { name: /^Held back [1-9]/ }).click();
  await page.getByRole("button", { name: "The run was stopped" }).click();
  await expect(page.getByRole("cell", { name: /^The run was stopped by Ingrid Solheim/ }).first()).toBeVisible();
  await expectAccessible(page);
});

test("a run fits a telephone in the dark, and leaves deciding to those who may", async ({ page }) => {
  await page.emulateMedia({ colorScheme: "dark" });
  await page.setViewportSize({ width: 390, height: 844 });
  await signIn(page, people.analyst, "/dunning");
  await page.getByRole("region", { name: /^Runs/ }).getByRole("link").first().click();
  await page.waitForURL(/\/dunning\/runs\//);
  await expect(page.getByRole("button", { name: /^(Start|Drop|Approve)/ })).toHaveCount(0);
  await expectAccessible(page);
  const overflows = await page.evaluate(
    () => document.documentElement.scrollWidth > document.documentElement.clientWidth,
  );
  expect(overflows).toBe(false);
});
