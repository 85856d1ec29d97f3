import { expect, type Page, test } from "@playwright/test";
import { expectAccessible } from "./support/axe";
import { docket, syncNow } from "./support/command-line";
import { choose, open, openDesk, people, signIn, takesKeys } from "./support/desk";

const SYNC_MS = 60_000;
/** A source that no other journey reads from or acts on. */
const QUIET = "Avalara";

/** A wrong price in Japan is found and corrected at the source; answers the number of its case. */
async function correctAPrice(page: Page): Promise<string> {
  await docket("sandbox", "inject", "contract_price_variance", "--entity", "JP01");
  await syncNow("stripe");
  const grid = await openDesk(page, people.engineer, "/exceptions?type=contract_price_variance&entity=JP01");
  await expect(async () => {
    await page.reload();
    await expect(grid.getByRole("row").first()).toBeVisible({ timeout: 3_000 });
  }).toPass({ timeout: SYNC_MS });
  await takesKeys(page, "[role=grid]");
  const { number, article } = await open(page, grid.getByRole("row").first());
  await page.keyboard.press("f");
  await article.getByRole("form", { name: "Fix" }).getByRole("button").first().press("Enter");
  await expect(article.getByText("Fixed at the source")).toBeVisible({ timeout: SYNC_MS });
  return number;
}

test("the integration engineer finds an act with its key and the source's word for it", async ({ page }) => {
  test.setTimeout(SYNC_MS * 3);
  const number = await correctAPrice(page);
  await page.goto("/sync/acts");
  await takesKeys(page, "search input");
  const acts = page.getByRole("list", { name: "Acts on sources" });
  await expect(page.getByRole("combobox", { name: "Source" })).toContainText("Every source");
  await choose(page.getByRole("search"), page, "State", "Confirmed");
  await expect(page).toHaveURL(/show=confirmed/);
  await choose(page.getByRole("search"), page, "Source", "Stripe");
  await expect(page).toHaveURL(/source=stripe/);
  const act = acts.getByRole("listitem").filter({ has: page.getByRole("link", { name: number, includeHidden: true }) });
  const corrected = act.filter({ hasText: /Correct|price/ }).first();
  await corrected.locator("summary").click();
  await expect(corrected.getByText("Confirmed", { exact: true })).toBeVisible();
  const fact = (label: string) => corrected.getByRole("term").filter({ hasText: label }).locator("+ dd");
  await expect(fact("Asked for by")).toContainText(people.engineer);
  await expect(fact("Settled")).toBeVisible();
  await expect(fact("Case")).toHaveText(number);
  const key = await fact("Key at the source").innerText();
  expect(key.length).toBeGreaterThan(10);
  await expectAccessible(page);

  await page.getByRole("textbox", { name: /^Search acts/ }).fill(key);
  await expect(acts.getByRole("listitem")).toHaveCount(1);
  await page.getByRole("textbox", { name: /^Search acts/ }).fill("no act says this");
  await expect(page.getByText("No act fits")).toBeVisible();
  await choose(page.getByRole("search"), page, "Source", "Every source");
  await expect(page).not.toHaveURL(/source=/);
});

async function chooseAct(page: Page, label: string): Promise<void> {
  await page.getByRole("button", { name: `More for ${QUIET}` }).click();
  await page.getByRole("menuitem", { name: label }).click();
}

test("the integration engineer pauses a source with a reason, resumes it, and has days of it read once more", async ({
  page,
}) => {
  test.setTimeout(SYNC_MS * 3);
  await signIn(page, people.engineer, "/sync");
  await takesKeys(page, "main button");
  const source = page.getByRole("article", { name: new RegExp(`^${QUIET}`) });
  await chooseAct(page, "Pause…");
  const pausing = page.getByRole("dialog", { name: `Pause ${QUIET}` });
  await expect(pausing.getByRole("button", { name: "Pause", exact: true })).toBeDisabled();
  await pausing.getByRole("textbox", { name: "Reason" }).fill("Its owner moves it to another region.");
  await expectAccessible(page);
  await pausing.getByRole("button", { name: "Pause", exact: true }).click();
  await expect(source.getByText("Paused", { exact: true })).toBeVisible();
  await expect(source.getByText(`Paused by ${people.engineer}`)).toContainText("Its owner moves it to another region.");
  await expect(source.getByRole("button", { name: /^Run now/ })).toBeDisabled();
  await expectAccessible(page);
  await chooseAct(page, "Resume");
  await expect(source.getByText("Paused", { exact: true })).toHaveCount(0);

  await chooseAct(page, "Read days once more…");
  const dialog = page.getByRole("dialog", { name: `Read days of ${QUIET} once more` });
  const [from, to] = [dialog.getByLabel("From"), dialog.getByLabel("To")];
  const today = await to.inputValue();
  await from.fill(today);
  await to.fill("2020-01-01");
  await expect(dialog.getByText("The last day lies before the first.")).toBeVisible();
  await expect(dialog.getByRole("button", { name: "Read once more" })).toBeDisabled();
  await from.fill("2020-01-01");
  await to.fill(today);
  await expectAccessible(page);
  await from.fill(today);
  await dialog.getByRole("button", { name: "Read once more" }).click();
  const window = source.getByRole("list", { name: "Windows read once more" }).getByRole("listitem").first();
  await expect(window).toContainText("Done", { timeout: SYNC_MS });
  await expect(window).toContainText("100 %");
});

test("an auditor reads the acts and sends none", async ({ page }) => {
  await signIn(page, people.auditor, "/sync/acts");
  await expect(page.getByRole("list", { name: "Acts on sources" })).toBeVisible();
  await expect(page.getByRole("button", { name: /^(Send now|Look it up now)$/ })).toHaveCount(0);
  await page.goto("/sync");
  await expect(page.getByRole("article", { name: new RegExp(`^${QUIET}`) })).toBeVisible();
  await expect(page.getByRole("button", { name: /^More for/ })).toHaveCount(0);
});

test.describe("in the dark theme", () => {
  test.use({ colorScheme: "dark" });

  test("the acts, one of them unfolded", async ({ page }) => {
    await signIn(page, people.engineer, "/sync/acts");
    await takesKeys(page, "search input");
    await page.getByRole("list", { name: "Acts on sources" }).locator("summary").first().click();
    await expect(page.getByText("Key at the source").first()).toBeVisible();
    await expectAccessible(page);
  });
});
