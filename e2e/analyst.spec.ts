import { type Browser, expect, type Page, test } from "@playwright/test";
import { docket, syncNow } from "./support/command-line";
import { choose, numberOf, open, openCase, openDesk, people, rowOf } from "./support/desk";

/** From asking for a fix to its proof: the worker sends it, reads the source again and looks whether the finding is gone. */
const FIX_MS = 60_000;

// One company, one queue: each journey finds it as the one before has left it.
test.describe.configure({ mode: "serial" });

test("the top exception is fixed by keyboard and closes itself with the source's word for it", async ({ page }) => {
  test.setTimeout(FIX_MS * 2);
  const grid = await openDesk(page, people.analyst);
  const top = grid.getByRole("row").first();
  const number = await numberOf(top);
  await page.keyboard.press("Enter");
  const article = openCase(page, number);
  await expect(article.getByRole("heading", { level: 2 })).toBeVisible();
  await page.keyboard.press("f");
  const fix = article.getByRole("form", { name: "Fix" }).getByRole("button").first();
  await expect(fix).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(article.getByText("Fixed at the source")).toBeVisible({ timeout: FIX_MS });
  await expect(article.getByText(/confirmed: /).first()).toBeVisible();
  const timeline = article.getByRole("region", { name: "Timeline" });
  await expect(timeline.getByText(/confirmed/i).first()).toBeVisible();
  // The row others closed, here the machine, is marked where it stands and gone once the list is asked for anew.
  await expect(rowOf(page, number)).toContainText("Resolved");
  await page.getByRole("button", { name: /^Closed/ }).click();
  await expect(rowOf(page, number)).toBeVisible();
});

test("take next serves the most urgent free case, and undo gives it back", async ({ page }) => {
  await openDesk(page, people.analyst);
  await page.keyboard.press("n");
  await expect(page).toHaveURL(/case=/);
  const article = openCase(page);
  await expect(article.getByText("In progress")).toBeVisible();
  await expect(article.getByText(/^Lent to Amara Okafor until/)).toBeVisible();
  await page.keyboard.press("u");
  await expect(article.getByText("Waiting to be taken")).toBeVisible();
  await expect(article.getByText("Nobody", { exact: true })).toBeVisible();
});

test("a snoozed case leaves, the next one opens, and undo brings it back to its place", async ({ page }) => {
  const grid = await openDesk(page, people.analyst);
  const second = grid.getByRole("row").nth(1);
  const after = await numberOf(grid.getByRole("row").nth(2));
  const { number } = await open(page, second);
  await page.keyboard.press("s");
  const form = page.getByRole("form", { name: "Snooze" });
  await choose(form, page, "Or sooner", "When a payment arrives");
  await form.getByLabel("Note").fill("The customer pays on Friday.");
  await form.getByRole("button", { name: "Snooze it" }).click();
  await expect(rowOf(page, number)).toHaveCount(0);
  await expect(openCase(page, after)).toBeVisible();
  await expect(grid).toBeFocused();
  await page.keyboard.press("u");
  await expect(grid.getByRole("row").nth(1)).toHaveAttribute("data-case", number);
  await expect(openCase(page, number).getByText("Waiting to be taken")).toBeVisible();
});

test("a comment calls a colleague in and stands on the timeline", async ({ page }) => {
  const grid = await openDesk(page, people.analyst);
  const { article } = await open(page, grid.getByRole("row").first());
  await page.keyboard.press("c");
  await page.keyboard.type("Please look, @Elea");
  await expect(page.getByRole("listbox", { name: "People to mention" })).toContainText(people.approver);
  await page.keyboard.press("Enter");
  await page.keyboard.press("Control+Enter");
  await expect(article.getByRole("listitem").filter({ hasText: "Please look, @Eleanor Voss" })).toBeVisible();
  await article.getByRole("button", { name: "Machines" }).click();
  await expect(article.getByText("Please look, @Eleanor Voss")).toHaveCount(0);
});

test("a case is dismissed with a reason and found among the closed ones", async ({ page }) => {
  const grid = await openDesk(page, people.analyst, "/exceptions?type=duplicate_invoice");
  const { number } = await open(page, grid.getByRole("row").first());
  await page.keyboard.press("d");
  const form = page.getByRole("form", { name: "Dismiss" });
  await choose(form, page, "Reason", "Accepted as it is");
  await form.getByLabel("Note").fill("Agreed with the customer.");
  await page.keyboard.press("Control+Enter");
  await expect(rowOf(page, number)).toHaveCount(0);
  await page.goto("/exceptions?lane=closed");
  await expect(rowOf(page, number)).toContainText("Dismissed");
});

test("a bulk act says beforehand what it will do and to whom not, and answers for each row", async ({
  page,
  browser,
}) => {
  const others = await openElsewhere(browser, "/exceptions?entity=DE01");
  const held = await numberOf(others.getByRole("row").first());
  await open(others, others.getByRole("row").first());
  await others.keyboard.press("t");
  await expect(openCase(others, held).getByText("In progress")).toBeVisible();

  const grid = await openDesk(page, people.analyst, "/exceptions?entity=DE01");
  await expect(rowOf(page, held)).toContainText(people.germanAnalyst);
  const free = grid.getByRole("row").filter({ hasText: "nobody holds it" });
  const taken = await numberOf(free.first());
  for (const number of [held, taken]) await rowOf(page, number).getByRole("checkbox").click();
  await expect(page.getByRole("region", { name: "Selected cases" })).toContainText("2 cases selected");
  await page.keyboard.press("t");
  const dialog = page.getByRole("dialog", { name: "Take 2 cases" });
  await expect(dialog.getByRole("region", { name: "1 case will change" })).toContainText("becomes yours");
  await expect(dialog.getByRole("region", { name: "1 case will be passed over" })).toContainText(
    `${people.germanAnalyst} holds it`,
  );
  await dialog.getByRole("button", { name: "Take 1 case" }).click();
  await expect(dialog.getByText("1 case done.")).toBeVisible();
  await dialog.getByRole("button", { name: "Close" }).last().click();
  await expect(rowOf(page, taken)).toContainText("You");
  await others.context().close();
});

test("who comes second is told what the first one did, and decides", async ({ page, browser }) => {
  const grid = await openDesk(page, people.analyst, "/exceptions?entity=DE01&owner=nobody");
  const { number, article } = await open(page, grid.getByRole("row").first());
  await page.keyboard.press("d");
  const form = page.getByRole("form", { name: "Dismiss" });
  await choose(form, page, "Reason", "Not an issue");
  await form.getByLabel("Note").fill("Looked at with the account manager.");

  const others = await openElsewhere(browser, "/exceptions?entity=DE01");
  await open(others, rowOf(others, number));
  await others.keyboard.press("!");
  const reason = others.getByRole("form", { name: "Escalate" });
  await reason.getByLabel("Why it cannot wait").fill("The customer goes live tomorrow.");
  await reason.getByRole("button", { name: "Escalate it" }).click();
  await expect(openCase(others, number).getByText("Escalated, level 1")).toBeVisible();

  // The case beside the form has moved on; the form still stands for what was seen when it was opened.
  await expect(article.getByText("Escalated, level 1")).toBeVisible();
  await form.getByRole("button", { name: "Dismiss it" }).click();
  const conflict = article.getByRole("alert");
  await expect(conflict).toContainText(people.germanAnalyst);
  await conflict.getByRole("button", { name: "Redo mine: dismiss it" }).click();
  await expect(rowOf(page, number)).toHaveCount(0);
  await expect(openCase(others, number).getByText("Dismissed", { exact: true })).toBeVisible();
  await expect(rowOf(others, number)).toContainText("Dismissed");
  // Whoever signs in meanwhile moves no row of theirs.
  const elsewhere = await openElsewhere(browser, "/exceptions?entity=DE01");
  await expect(rowOf(elsewhere, number)).toHaveCount(0);
  await expect(rowOf(others, number)).toContainText("Dismissed");
  await elsewhere.context().close();
  await others.context().close();
});

test("filters stand in the address and survive a reload", async ({ page }) => {
  const grid = await openDesk(page, people.analyst);
  const everything = await numbersIn(page);
  await page.getByRole("button", { name: "Entity", exact: true }).click();
  await page.getByRole("menuitemcheckbox", { name: /US01/ }).click();
  await page.keyboard.press("Escape");
  await expect(page).toHaveURL(/entity=US01/);
  await expect.poll(() => numbersIn(page)).not.toEqual(everything);
  const before = await numbersIn(page);
  expect(before.length).toBeGreaterThan(0);
  await page.reload();
  await expect(page.getByRole("button", { name: "Entity: US01" })).toBeVisible();
  await expect(grid.getByRole("row").first()).toBeVisible();
  await expect.poll(() => numbersIn(page)).toEqual(before);
  await page.getByRole("button", { name: "Clear" }).click();
  await expect(page).not.toHaveURL(/entity=/);
});

test("a view is saved, used and removed", async ({ page }) => {
  await openDesk(page, people.analyst, "/exceptions?severity=high&sort=amount");
  await page.getByRole("button", { name: "Save view" }).click();
  const dialog = page.getByRole("dialog", { name: "Save this view" });
  await dialog.getByLabel("Name").fill("Biggest fires");
  await page.keyboard.press("Enter");
  const views = page.getByRole("navigation", { name: "Views" });
  await expect(views.getByRole("button", { name: "Biggest fires", exact: true })).toHaveAttribute(
    "aria-current",
    "page",
  );
  await views.getByRole("button", { name: "All" }).click();
  await expect(page).not.toHaveURL(/severity=/);
  await views.getByRole("button", { name: "Biggest fires" }).click();
  await expect(page).toHaveURL(/severity=high/);
  await expect(page).toHaveURL(/sort=amount/);
  await views.getByRole("button", { name: "More on the view Biggest fires" }).click();
  await page.getByRole("menuitem", { name: "Remove" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Remove view" }).click();
  await expect(views.getByRole("button", { name: "Biggest fires" })).toHaveCount(0);
});

/** The rows once the list has drawn all it has room for. */
async function settledNumbers(page: Page): Promise<string[]> {
  let drawn: string[] = [];
  await expect(async () => {
    const earlier = drawn;
    drawn = await numbersIn(page);
    expect(drawn).toEqual(earlier);
  }).toPass({ intervals: [500] });
  return drawn;
}

test("a new case waits behind a button and moves no row", async ({ page }) => {
  test.setTimeout(FIX_MS * 2);
  // Journeys beside this one plant cases of other entities.
  await openDesk(page, people.analyst, "/exceptions?entity=US01");
  const before = await settledNumbers(page);
  await docket("sandbox", "inject", "failed_payment", "--entity", "US01");
  await syncNow("stripe");
  const news = page.getByRole("button", { name: /^\d+ new$/ });
  await expect(news).toBeVisible({ timeout: FIX_MS });
  expect(await numbersIn(page)).toEqual(before);
  await news.click();
  await expect(news).toHaveCount(0);
  await expect.poll(async () => (await numbersIn(page)).filter((number) => !before.includes(number))).not.toEqual([]);
});

test("every key is on the help sheet, and the palette and the keys go where they say", async ({ page }) => {
  await openDesk(page, people.analyst);
  await page.keyboard.press("?");
  const help = page.getByRole("dialog", { name: "Keyboard shortcuts" });
  await expect(help).toContainText("Take the next case");
  await page.keyboard.press("Escape");
  await expect(help).toBeHidden();
  await page.keyboard.press("Control+k");
  await expect(page.getByRole("dialog", { name: "Command palette" }).getByRole("combobox")).toBeFocused();
  await page.keyboard.type("dead");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/dead-letters/);
  await page.keyboard.press("g");
  await page.keyboard.press("s");
  await expect(page).toHaveURL(/\/sync/);
});

/** Somebody else's browser, in a session of their own. */
async function openElsewhere(browser: Browser, path: string): Promise<Page> {
  const page = await (await browser.newContext()).newPage();
  await openDesk(page, people.germanAnalyst, path);
  return page;
}

/** The cases on screen, in their order. */
async function numbersIn(page: Page): Promise<string[]> {
  return page
    .locator("[role=row][data-case]")
    .evaluateAll((rows) => rows.map((row) => row.getAttribute("data-case") ?? ""));
}
