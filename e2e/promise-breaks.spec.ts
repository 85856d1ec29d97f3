import { expect, type Page, test } from "@playwright/test";
import { read } from "./support/approvals";
import { expectAccessible } from "./support/axe";
import { docket } from "./support/command-line";
import { people, signIn, takesKeys } from "./support/desk";

/** Until the worklist has heard of the days that passed. */
const HEARD_MS = 120_000;
/** Past the promised day and its days of grace, a weekend among them. */
const DAYS = "8d";

test.use({ viewport: { width: 1600, height: 1000 } });

/** Signs in anew: days later nobody is signed in any more. */
async function openLane(page: Page, lane: string): Promise<void> {
  await page.context().clearCookies();
  await signIn(page, people.collector, `/collections?lane=${lane}`);
  await takesKeys(page, "main button");
}

type Account = {
  customerId: string;
  customerName: string;
  lane: string;
  details: { oldestDueOn: string; promised: unknown };
};

/** Past due for longest with nothing promised yet: whoever owes for so long pays little within days. */
async function longestDue(page: Page): Promise<Account> {
  const { rows } = await read<{ rows: Account[] }>(page, "worklist.list", { filters: { lane: "all" }, limit: 100 });
  const [longest] = rows
    .filter(({ lane, details }) => details.promised === null && lane !== "held" && lane !== "broken")
    .toSorted((one, other) => one.details.oldestDueOn.localeCompare(other.details.oldestDueOn));
  if (!longest) throw new Error("Something is promised of every account.");
  return longest;
}

// The clock is everybody's: this runs when all other journeys have ended.
test("a promise from a call breaks when its days have passed, and brings its account forward", async ({ page }) => {
  test.setTimeout(HEARD_MS * 2);
  await openLane(page, "all");
  const { customerId, customerName: name } = await longestDue(page);
  const path = `/accounts/${customerId}`;
  await page.goto(path);
  await takesKeys(page, "main button");
  await expect(page.getByRole("heading", { name, exact: true })).toBeVisible();
  await expect(page.getByRole("button", { name: "Wrap up a call" })).toBeVisible();
  await page.keyboard.press("w");
  const form = page.getByRole("dialog", { name: `Contact with ${name}`, exact: true });
  await expect(form.getByRole("radio", { name: "Spoke with them" })).toBeFocused();
  await page.keyboard.press("2");
  await expect(form.getByRole("radio", { name: "They promise to pay" })).toBeChecked();
  await form.getByRole("group", { name: "Usual days: of the promise" }).getByRole("button").first().click();
  await form.getByLabel("Note").fill("All of it, they say, by the day after the board has met.");
  await page.keyboard.press("Control+Enter");
  await expect(form).toBeHidden();
  const promises = page.getByRole("region", { name: "Promises", exact: true });
  await expect(promises.getByText("Open", { exact: true }).first()).toBeVisible();

  await docket("sandbox", "advance", DAYS);
  const row = page.locator(`[role=row][data-account="${name}"]`);
  await expect(async () => {
    await openLane(page, "broken");
    await expect(row).toBeVisible({ timeout: 3_000 });
  }).toPass({ timeout: HEARD_MS });
  await expect(row).toContainText(/promise/i);
  await expectAccessible(page);
  await page.goto(path);
  await expect(page.getByRole("region", { name: "On the worklist" })).toContainText("Broken promises");
  await expect(page.getByRole("region", { name: "On the worklist" })).toContainText("Call about the broken promise");
  await promises.getByText(/^\d+ earlier promises?$/).click();
  // A part of it may have come by then; all of it has not.
  await expect(
    promises
      .getByRole("list", { name: "Earlier promises" })
      .getByText(/^(Broken|Partly kept)$/)
      .first(),
  ).toBeVisible();
});
