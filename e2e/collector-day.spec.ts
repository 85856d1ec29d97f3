import { expect, type Locator, type Page, test } from "@playwright/test";
import { expectAccessible } from "./support/axe";
import { people, takesKeys } from "./support/desk";

/** Until the worklist of a fresh company has its accounts. */
const LISTED_MS = 90_000;
/** How many accounts are opened, each another one, and from which on a promise is taken. */
const OPENED = 10;
const PROMISES_FROM = 3;

test.use({ viewport: { width: 1600, height: 1000 } });

/** Whoever works by keys comes to a place by Tab, or not at all. */
async function tabTo(page: Page, place: Locator): Promise<void> {
  const isThere = () => place.evaluate((element) => element === document.activeElement);
  for (let presses = 0; !(await isThere()); presses += 1) {
    expect(presses, `Tab comes to ${place}`).toBeLessThan(80);
    await page.keyboard.press("Tab");
  }
}

/** Signs in and lands on the list of the day, as soon as there is enough to work. */
async function beginDay(page: Page): Promise<Locator> {
  await page.goto("/sign-in?callbackUrl=%2Fcollections%3Flane%3Dall");
  await takesKeys(page, "form");
  await tabTo(page, page.getByRole("button", { name: new RegExp(`^${people.collector}`) }));
  await page.keyboard.press("Enter");
  await page.waitForURL(({ pathname }) => pathname === "/collections");
  const rows = page.locator("[role=row][data-account]");
  await expect(async () => {
    await page.reload();
    await takesKeys(page, "main button");
    await expect(rows.nth(OPENED - 1)).toBeVisible({ timeout: 2_000 });
  }).toPass({ timeout: LISTED_MS });
  return rows;
}

/** The account is there, and answers keys. */
async function isOpen(page: Page, name: string): Promise<void> {
  await expect(page.getByRole("heading", { name, exact: true })).toBeVisible();
  await expect(page.getByRole("button", { name: "Wrap up a call" })).toBeVisible();
}

/** They look into it; tomorrow again. */
async function speaks(page: Page, name: string): Promise<void> {
  await page.keyboard.press("w");
  const form = page.getByRole("dialog", { name: `Contact with ${name}`, exact: true });
  await expect(form.getByRole("radio", { name: "Spoke with them" })).toBeFocused();
  await page.keyboard.press("1");
  await expect(form.getByRole("radio", { name: "Spoke with them" })).toBeChecked();
  const days = form.getByRole("group", { name: "Usual days: to come back on" });
  await tabTo(page, days.getByRole("button", { name: "Tomorrow" }));
  await page.keyboard.press("Enter");
  await expect(days.getByRole("button", { name: "Tomorrow" })).toHaveAttribute("aria-pressed", "true");
  // Another journey may have left something there that they wait for.
  await tabTo(page, form.getByLabel("They wait for"));
  await page.keyboard.press("Control+A");
  await page.keyboard.press("Delete");
  await page.keyboard.press("Control+Enter");
  await expect(form).toBeHidden();
  await expect(page.getByRole("region", { name: "Contacts" })).toContainText("Spoke with them");
  await expect(page.getByRole("region", { name: "Follow-up" })).toBeVisible();
}

async function notes(page: Page, name: string, words: string): Promise<void> {
  await page.keyboard.press("c");
  const form = page.getByRole("dialog", { name: `Note on ${name}`, exact: true });
  await expect(form.getByLabel("Note")).toBeFocused();
  await page.keyboard.type(words);
  await page.keyboard.press("Control+Enter");
  await expect(form).toBeHidden();
  await expect(page.getByRole("region", { name: "Timeline" })).toContainText(words);
}

/** Money that came lately would keep a small promise at once. */
async function hasMoneyCome(page: Page): Promise<boolean> {
  return (await page.getByRole("button", { name: /a payment arrived/ }).count()) > 0;
}

/** They promise a part of what is past due, for the first day that is offered. */
async function takesPromise(page: Page, name: string): Promise<void> {
  await page.keyboard.press("p");
  const form = page.getByRole("dialog", { name: `Promise of ${name}`, exact: true });
  await expect(form.getByLabel("Amount")).toBeFocused();
  await page.keyboard.press("Control+A");
  await page.keyboard.type("11.37");
  await tabTo(page, form.getByRole("group", { name: "Usual days: of the promise" }).getByRole("button").first());
  await page.keyboard.press("Enter");
  await page.keyboard.press("Control+Enter");
  await expect(form).toBeHidden();
  const promises = page.getByRole("region", { name: "Promises", exact: true });
  await expect(promises.getByText("Open", { exact: true }).first()).toBeVisible();
  await expect(page.getByRole("list", { name: "Promises that stand" })).toBeVisible();
}

/** Opens the account the page names as the next one of the list, by its key. */
async function goOn(page: Page): Promise<string> {
  const list = page.getByRole("navigation", { name: "Accounts of the list" });
  await expect(list.getByText(/^\d+ of \d+$/)).toBeVisible();
  const label = "Next: ";
  const beside = list.getByRole("button", { name: new RegExp(`^${label}`) });
  const name = ((await beside.getAttribute("aria-label")) ?? "").slice(label.length);
  await page.keyboard.press("Shift+J");
  await isOpen(page, name);
  return name;
}

/** The row of an account in a lane, as soon as the list has heard of what was done. */
async function findsIn(page: Page, lane: string, name: string): Promise<Locator> {
  const row = page.locator(`[role=row][data-account="${name}"]`);
  await expect(async () => {
    await page.goto(`/collections?lane=${lane}`);
    await takesKeys(page, "main button");
    await expect(row).toBeVisible({ timeout: 3_000 });
  }).toPass({ timeout: LISTED_MS });
  return row;
}

test("from the start of the day to the tenth account opened, by keys alone", async ({ page }) => {
  test.setTimeout(LISTED_MS * 3);
  let presses = 0;
  await page.exposeFunction("countPress", () => {
    presses += 1;
  });
  // A key that presses a button is a click as well, and the press of no pointer.
  await page.addInitScript(() => {
    const counted = window as unknown as { countPress(): void };
    addEventListener("pointerdown", () => counted.countPress(), { capture: true });
  });
  const rows = await beginDay(page);
  await expectAccessible(page);
  const strip = page.getByRole("region", { name: /^About / });
  const nameOf = async (place: number) => (await rows.nth(place).getAttribute("data-account")) ?? "";
  await page.keyboard.press("j");
  await expect(strip).toHaveAccessibleName(`About ${await nameOf(1)}`);
  await page.keyboard.press("k");
  const first = await nameOf(0);
  await expect(strip).toHaveAccessibleName(`About ${first}`);
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/accounts\//);
  await isOpen(page, first);

  const opened = [first];
  let promised = "";
  await speaks(page, first);
  while (opened.length < OPENED) {
    const name = await goOn(page);
    opened.push(name);
    if (opened.length === 2) await notes(page, name, "Their new ledger clerk begins on Monday.");
    if (opened.length < PROMISES_FROM || promised !== "" || (await hasMoneyCome(page))) continue;
    await takesPromise(page, name);
    promised = name;
  }
  expect(new Set(opened).size).toBe(OPENED);
  await expectAccessible(page);

  await page.keyboard.press("Escape");
  await page.waitForURL(({ pathname }) => pathname === "/collections");
  await expect(await findsIn(page, "waiting_on_them", first)).toContainText("The next word with the customer is meant");
  await expect(await findsIn(page, "all", promised)).toContainText(/1\.37\s*by /);
  expect(presses).toBe(0);
});
