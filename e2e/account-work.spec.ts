import { expect, type Page, test } from "@playwright/test";
import { expectAccessible } from "./support/axe";
import { choose, people, signIn, takesKeys } from "./support/desk";

/** Until the worklist of a fresh company has its accounts. */
const LISTED_MS = 90_000;

test.use({ viewport: { width: 1600, height: 1000 } });

/** Opens an account of the worklist as the collector who works it; money that came today would keep a promise at once. */
async function openAccount(page: Page, place: number): Promise<string> {
  await signIn(page, people.collector, "/collections?lane=all");
  const rows = page.locator("[role=row][data-account]").filter({ hasNotText: "A payment arrived" });
  await expect(async () => {
    await page.reload();
    await takesKeys(page, "main button");
    await expect(rows.nth(place)).toBeVisible({ timeout: 2_000 });
  }).toPass({ timeout: LISTED_MS });
  const name = (await rows.nth(place).getAttribute("data-account")) ?? "";
  await rows.nth(place).getByRole("gridcell").nth(1).click();
  await page.waitForURL(/\/accounts\//);
  await takesKeys(page, "main button");
  await expect(page.getByRole("heading", { name, exact: true })).toBeVisible();
  await expect(page.getByRole("button", { name: "Wrap up a call" })).toBeVisible();
  return name;
}

test("a call is wrapped up by keys: promise, day to come back and ledger stand on the account", async ({ page }) => {
  test.setTimeout(LISTED_MS * 2);
  const name = await openAccount(page, 0);
  await expect(page.getByRole("region", { name: "On the worklist" })).toBeVisible();
  await expectAccessible(page);

  await page.keyboard.press("w");
  const form = page.getByRole("dialog", { name: `Contact with ${name}`, exact: true });
  await expect(form).toBeVisible();
  await expect(form.getByRole("radio", { name: "Spoke with them" })).toBeFocused();
  await page.keyboard.press("2");
  await expect(form.getByRole("radio", { name: "They promise to pay" })).toBeChecked();
  await expect(form.getByLabel("Amount")).not.toHaveValue("");
  await form.getByLabel("Amount").fill("12.50");
  const days = form.getByRole("group", { name: "Usual days: of the promise" });
  await days.getByRole("button").first().focus();
  await page.keyboard.press("Enter");
  await form.getByLabel("Note").fill("They pay a first part as soon as their own customer has paid.");
  await form.getByRole("group", { name: "Usual days: to come back on" }).getByRole("button").last().focus();
  await page.keyboard.press("Enter");
  await form.getByLabel("They wait for").fill("the signed order");
  await expectAccessible(page);

  // Words are not thrown away by a key that was meant for something else.
  await page.keyboard.press("Escape");
  await expect(form.getByText("Throw away what you wrote?")).toBeVisible();
  await expect(form.getByRole("button", { name: "Keep writing" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(form.getByText("Throw away what you wrote?")).toBeHidden();
  await expect(form.getByLabel("They wait for")).toBeFocused();
  await page.keyboard.press("Control+Enter");
  await expect(form).toBeHidden();
  await expect(page.getByText(`The contact with ${name} is recorded, with promise`)).toBeVisible();

  const promises = page.getByRole("region", { name: "Promises", exact: true });
  await expect(promises.getByRole("listitem").first()).toContainText("12.50");
  await expect(promises.getByText("Open", { exact: true }).first()).toBeVisible();
  await expect(page.getByRole("region", { name: "Follow-up" })).toContainText("the signed order");
  await expect(page.getByRole("region", { name: "Contacts" })).toContainText("They promise to pay");
  await expect(page.getByRole("region", { name: "Timeline" })).toContainText("Promise");

  await page.getByRole("button", { name: "Promises", exact: true }).click();
  await expect(page).toHaveURL(/shows=promise/);
  const places = page.getByRole("navigation", { name: "Accounts of the list" });
  const place = Number.parseInt(await places.innerText(), 10);
  await page.keyboard.press("Shift+J");
  await expect(places).toContainText(`${place + 1} of `);
  await takesKeys(page, "main button");
  await page.keyboard.press("Shift+K");
  await expect(page.getByRole("heading", { name, exact: true })).toBeVisible();
});

test("a promise above what is open is refused at its place, and every word is kept", async ({ page }) => {
  test.setTimeout(LISTED_MS * 2);
  const name = await openAccount(page, 1);
  await page.keyboard.press("p");
  const form = page.getByRole("dialog", { name: `Promise of ${name}`, exact: true });
  await expect(form.getByLabel("Amount")).toBeFocused();
  await page.keyboard.press("Control+Enter");
  await expect(form.getByText("Choose the day.")).toBeVisible();
  await form.getByLabel("Amount").fill("99999999");
  await form.getByRole("group", { name: "Usual days: of the promise" }).getByRole("button").first().click();
  await form.getByLabel("Note").fill("They will pay all of it and more.");
  await page.keyboard.press("Control+Enter");
  await expect(form.getByRole("alert")).toContainText("is more than can be promised");
  await expect(form.getByLabel("Amount")).toHaveValue("99999999");
  await expect(form.getByLabel("Note")).toHaveValue("They will pay all of it and more.");
  await expectAccessible(page);
  await form.getByLabel("Amount").fill("10");
  await page.keyboard.press("Control+Enter");
  await expect(form).toBeHidden();
  await expect(page.getByRole("list", { name: "Promises that stand" })).toContainText("10.00");
});

test("an invoice that is left out says so, until it is ended", async ({ page }) => {
  test.setTimeout(LISTED_MS * 2);
  await openAccount(page, 1);
  const box = page.getByRole("checkbox", { name: /^Choose / }).first();
  const number = ((await box.getAttribute("aria-label")) ?? "").replace("Choose ", "");
  await box.click();
  await page.keyboard.press("x");
  const form = page.getByRole("dialog", { name: /^Leave .* out$/ });
  await expect(form.getByRole("combobox", { name: "What" })).toContainText(`Invoice ${number}`);
  await form.getByLabel("Why").fill("Their auditor asks for it first");
  await page.keyboard.press("Control+Enter");
  await expect(form).toBeHidden();
  const row = page.getByRole("row", { name: number });
  await expect(row.getByText(/^Left out/)).toBeVisible();
  const panel = page.getByRole("region", { name: "Left out", exact: true });
  await expect(panel).toContainText("Their auditor asks for it first");
  await panel.getByRole("button", { name: `End the exclusion of invoice ${number}` }).click();
  await page.getByLabel("Why").fill("They have what they asked for");
  await page.getByRole("button", { name: "End it" }).click();
  await expect(row.getByText(/^Left out/)).toBeHidden();
});

test("somebody at the customer is entered and changed, on a narrow screen too", async ({ page }) => {
  test.setTimeout(LISTED_MS * 2);
  await openAccount(page, 1);
  const panel = page.getByRole("region", { name: "People", exact: true });
  await panel.getByRole("button", { name: "Add somebody" }).click();
  const form = page.getByRole("dialog", { name: /^Somebody at / });
  await form.getByLabel("Name").fill("Ana Ruiz");
  await choose(form, page, "Role", "Finance");
  await form.getByLabel("E-mail").fill("ana.ruiz@customer.example");
  await form.getByRole("checkbox", { name: "Gets reminders" }).click();
  await form.getByRole("button", { name: "Enter them" }).click();
  const person = panel.getByRole("listitem", { name: "Ana Ruiz" });
  await expect(person).toContainText("Gets reminders");
  // What was said of it lies over the next form on a narrow screen, for as long as it is shown.
  await expect(page.getByText("Ana Ruiz is entered at")).toBeHidden({ timeout: 15_000 });

  await page.emulateMedia({ colorScheme: "dark" });
  await page.setViewportSize({ width: 390, height: 844 });
  await person.getByRole("button", { name: "Change Ana Ruiz" }).click();
  const change = page.getByRole("dialog", { name: "Ana Ruiz", exact: true });
  await change.getByLabel("Telephone").fill("+34 91 000 11 22");
  await expectAccessible(page);
  await change.getByRole("button", { name: "Save" }).click();
  await expect(person.getByRole("link", { name: "+34 91 000 11 22" })).toBeVisible();
  await expectAccessible(page);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
});

test("who only reads sees what was recorded and no act", async ({ page, browser }) => {
  test.setTimeout(LISTED_MS * 2);
  const name = await openAccount(page, 0);
  const { pathname } = new URL(page.url());
  const reader = await (await browser.newContext()).newPage();
  await signIn(reader, people.auditor, pathname);
  await expect(reader.getByRole("heading", { name, exact: true })).toBeVisible();
  await expect(reader.getByRole("region", { name: "Promises", exact: true })).toBeVisible();
  await expect(reader.getByRole("button", { name: "Wrap up a call" })).toHaveCount(0);
  await expect(reader.getByRole("button", { name: "Add somebody" })).toHaveCount(0);
  await reader.context().close();
});
