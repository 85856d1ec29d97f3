import { expect, type Locator, type Page, test } from "@playwright/test";
import { expectAccessible } from "./support/axe";
import { choose, people, type Somebody, signIn, takesKeys } from "./support/desk";

const WAIT_MS = 30_000;
const PATH = "/policies/dunning";
const STRATEGY = "Regular customers";

async function openDunning(page: Page, name: Somebody): Promise<Locator> {
  await signIn(page, name, PATH);
  await takesKeys(page, "main article button");
  return page.getByRole("article", { name: "Dunning", exact: true });
}

test("a controller moves a step and lowers a sum, is told of two steps on one day, and another person publishes", async ({
  page,
  browser,
}) => {
  test.setTimeout(WAIT_MS * 6);
  const policy = await openDunning(page, people.controller);
  await expect(policy.getByRole("list", { name: `Bounds of ${STRATEGY}` })).toContainText("working days alone");
  await policy.getByRole("button", { name: "Draft a change" }).click();
  const form = policy.getByRole("form", { name: "Draft a change to the dunning" });
  await expect(form.getByRole("tab", { name: STRATEGY })).toHaveAttribute("aria-selected", "true");

  // Two steps on one day are told where they stand and beside what keeps the draft from being stored.
  const first = form.getByRole("textbox", { name: "Days of “First reminder”" });
  const second = form.getByRole("textbox", { name: "Days of “Second reminder”" });
  const day = Number(await second.inputValue());
  const moved = day > 10 ? day - 1 : day + 1;
  await second.fill(await first.inputValue());
  const sentence = /^"Second reminder" has to come after "First reminder", which is reached on day \d+\.$/;
  const troubles = form.getByRole("list", { name: "What has to be put right" });
  await expect(troubles.getByText(sentence)).toBeVisible();
  await expect(
    form
      .getByRole("row")
      .filter({ has: page.getByRole("textbox", { name: "Days of “Second reminder”" }) })
      .getByText(sentence),
  ).toBeVisible();
  await expect(form.getByRole("tab", { name: `${STRATEGY} 1 to put right` })).toBeVisible();
  await expectAccessible(page);
  await second.fill(String(moved));
  await expect(troubles).toHaveCount(0);

  // A line moves by keys alone, takes the focus with it, and is moved back.
  const up = form.getByRole("button", { name: "Move “Second reminder” up" });
  await up.focus();
  await page.keyboard.press("Enter");
  await expect(troubles.getByText(/^"First reminder" has to come after "Second reminder"/)).toBeVisible();
  await expect(up).toBeFocused();
  await page.keyboard.press("Alt+ArrowDown");
  await expect(troubles).toHaveCount(0);

  const least = form.getByRole("textbox", { name: "Least sum in EUR" });
  const before = Number(await least.inputValue());
  await least.fill("a few");
  await expect(troubles).toContainText("“a few” is no amount of EUR");
  const after = (before - 1).toFixed(2);
  await least.fill(after);
  const changes = form.getByRole("list", { name: "Changes of this draft" });
  await expect(changes).toContainText(`was ${day} days after the due day, would be ${moved} days after the due day`);
  await expect(changes).toContainText(`was €${before.toFixed(2)}, would be €${after}`);
  await expectAccessible(page);
  await form
    .getByRole("textbox", { name: "Why" })
    .fill("Another day suits the customers better, and small sums have piled up.");
  await form.getByRole("button", { name: "Save draft" }).click();
  const draft = policy
    .getByRole("article", { name: /^Version \d+$/ })
    .filter({ hasText: `would be €${after}` })
    .last();
  await expect(draft.getByText("somebody else has to publish it")).toBeVisible({ timeout: WAIT_MS });
  await expect(draft.getByRole("button", { name: /^Publish/ })).toHaveCount(0);
  const version = Number((await draft.getByRole("heading").first().innerText()).replace(/\D/g, ""));

  const other = await (await browser.newContext({ colorScheme: "dark" })).newPage();
  const theirs = await openDunning(other, people.deputyController);
  await theirs.getByRole("button", { name: `Publish version ${version}` }).click();
  await expect(theirs.getByRole("heading", { name: `In force: Version ${version}` })).toBeVisible({
    timeout: WAIT_MS,
  });
  const steps = theirs.getByRole("region", { name: `Steps of ${STRATEGY}, scrolls sideways` });
  await expect(steps.getByRole("row", { name: /^Second reminder/ })).toContainText(`${moved} days after due`);
  await expect(theirs.getByRole("list", { name: `Bounds of ${STRATEGY}` })).toContainText(`€${after}`);
  await expectAccessible(other);
  await other.context().close();
});

test("points and retries are drafted in forms that say what is wrong at its place", async ({ page }) => {
  await signIn(page, people.controller, "/policies/worklist-points");
  await takesKeys(page, "main article button");
  await page.getByRole("button", { name: "Draft a change" }).click();
  const points = page.getByRole("form", { name: "Draft a change to the points of the worklist" });
  const promise = points.getByRole("textbox", { name: "Points for each broken promise" });
  await promise.fill("many");
  await expect(points.getByRole("list", { name: "What has to be put right" })).toContainText(
    "Points for each broken promise",
  );
  await promise.fill("99");
  await expect(points.getByRole("list", { name: "Changes of this draft" })).toContainText("would be 99 points");
  await expectAccessible(page);

  await page.goto("/policies/charge-retries");
  await takesKeys(page, "main article button");
  await page.getByRole("button", { name: "Draft a change" }).click();
  const retries = page.getByRole("form", { name: "Draft a change to the retries of failed charges" });
  await retries.getByRole("textbox", { name: "Days from each failure to the next try" }).fill("1, 2, 5");
  await expect(retries.getByRole("list", { name: "Changes of this draft" })).toContainText(
    "would be after 1, 2 and 5 days",
  );
  await choose(retries, page, "Cards of everybody else go by", "Cards of key accounts");
  await expect(retries.getByRole("list", { name: "Changes of this draft" })).toContainText(
    "cards by “Cards of key accounts”",
  );
  await expectAccessible(page);
});

const pages = [
  { path: PATH, name: "Dunning", shows: `Bounds of ${STRATEGY}`, as: "list" },
  {
    path: "/policies/worklist-points",
    name: "Worklist points",
    shows: `Points of ${STRATEGY}, scrolls sideways`,
    as: "region",
  },
  {
    path: "/policies/charge-retries",
    name: "Charge retries",
    shows: "Rules of the schemes, scrolls sideways",
    as: "region",
  },
] as const;

for (const colorScheme of ["light", "dark"] as const) {
  test(`an auditor reads all three and changes none, by a ${colorScheme} screen`, async ({ browser }) => {
    const page = await (await browser.newContext({ colorScheme })).newPage();
    await signIn(page, people.auditor, PATH);
    for (const { path, name, shows, as } of pages) {
      await page.goto(path);
      const policy = page.getByRole("article", { name, exact: true });
      await expect(policy.getByRole(as, { name: shows, exact: true })).toBeVisible();
      await expect(policy.getByRole("button", { name: /^(Draft a change|Publish|Withdraw|Go back to)/ })).toHaveCount(
        0,
      );
      await expectAccessible(page);
    }
    await page.context().close();
  });
}

test("the three are read on a telephone without the page scrolling sideways", async ({ browser }) => {
  const page = await (await browser.newContext({ viewport: { width: 390, height: 844 } })).newPage();
  await signIn(page, people.controller, PATH);
  for (const { path, name } of pages) {
    await page.goto(path);
    await takesKeys(page, "main article button");
    await page.getByRole("article", { name, exact: true }).getByRole("button", { name: "Draft a change" }).click();
    await expect(page.getByRole("form")).toBeVisible();
    const isWithin = await page
      .locator("main div[data-scrolls]")
      .first()
      .evaluate(({ scrollWidth, clientWidth }) => scrollWidth <= clientWidth);
    expect(isWithin, `${name} fits its width`).toBe(true);
    await expectAccessible(page);
  }
  await page.context().close();
});
