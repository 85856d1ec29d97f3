import { expect, type Locator, type Page, test } from "@playwright/test";
import { expectAccessible } from "./support/axe";
import { people, signIn, takesKeys } from "./support/desk";

const STEP_MS = 30_000;

/** Acts on a control as somebody without a pointer does. */
async function press(page: Page, control: Locator, ...keys: string[]): Promise<void> {
  await control.focus();
  await expect(control).toBeFocused();
  for (const key of keys) await page.keyboard.press(key);
}

/** Opens a list by keyboard, types the beginning of an option and takes it. */
async function pick(page: Page, name: string, option: string): Promise<void> {
  const list = page.getByRole("combobox", { name, exact: true });
  await press(page, list, "Enter");
  await expect(page.getByRole("option").first()).toBeVisible();
  await page.keyboard.type(option);
  await page.keyboard.press("Enter");
  await expect(list).toContainText(option);
}

/** A file whose header nobody has brought in before, so that no saved layout is proposed for it. */
function shopInvoices(): { name: string; mimeType: string; buffer: Buffer } {
  const run = Date.now();
  const text = [
    `Invoice No;Customer ID;Invoice date;Due date;Amount;Currency;Run ${run}`,
    `SHOP-${run}-1;SHOP-7;04/03/2026;05/04/2026;1.234,50;USD;`,
    `SHOP-${run}-2;SHOP-7;05/03/2026;06/04/2026;7,00;USD;`,
    `SHOP-${run}-3;SHOP-8;06/03/2026;07/04/2026;seven;USD;`,
  ].join("\r\n");
  return { name: `shop invoices ${run}.csv`, mimeType: "text/csv", buffer: Buffer.from(text, "latin1") };
}

test("the integration engineer connects a CSV file for the first time, by keyboard alone", async ({ page }) => {
  test.setTimeout(STEP_MS * 6);
  const file = shopInvoices();
  const heading = (name: string) => page.getByRole("heading", { level: 2, name, exact: true });
  await signIn(page, people.engineer, "/sync/files");
  await takesKeys(page, "a[href='/sync/files/new']");
  await press(page, page.getByRole("link", { name: "Connect a file" }), "Enter");

  await expect(heading("Step 1 of 4: File")).toBeFocused({ timeout: STEP_MS });
  await takesKeys(page, "input[type=file]");
  await expectAccessible(page);
  const chooser = page.waitForEvent("filechooser");
  await press(page, page.getByLabel("File", { exact: true }), "Enter");
  await (await chooser).setFiles(file);
  await pick(page, "Legal entity", "US01");
  await press(page, page.getByRole("button", { name: "Go on to the columns" }), "Enter");

  await expect(heading("Step 2 of 4: Columns")).toBeFocused({ timeout: STEP_MS });
  await expect(page.getByText("CSV, separated by semicolons")).toBeVisible();
  await expect(page.getByText("header says 'Due date'; all 3 values are days")).toBeVisible();
  await expect(page.getByRole("combobox", { name: "Sign before the cents" })).toContainText("Comma");
  await expectAccessible(page);
  const goOn = page.getByRole("button", { name: "Save the columns and check the rows" });
  await press(page, goOn, "Enter");
  await expect(page.getByRole("alert").getByText(/2 things are open/)).toBeVisible();
  await pick(page, "How the days of Invoice date are written", "14/3/2026");
  await pick(page, "How the days of Due date are written", "14/3/2026");
  await page.getByRole("textbox", { name: "Name of this layout" }).fill(`Shop ${file.name.slice(14, -4)}`);
  await press(page, goOn, "Enter");

  await expect(heading("Step 3 of 4: Check")).toBeFocused({ timeout: STEP_MS });
  const first = page.getByRole("region", { name: /^First rows/ });
  await expect(first.getByRole("row").nth(1)).toContainText("$1,234.50", { timeout: STEP_MS });
  await expect(first.getByRole("row").nth(1)).toContainText("1.234,50");
  const rejected = page.getByRole("region", { name: /^Rejected rows, scrolls/ });
  await expect(rejected.getByRole("row").nth(1)).toContainText('"seven" is no amount');
  await expectAccessible(page);
  const download = page.waitForEvent("download");
  await press(page, page.getByRole("link", { name: "Download the rejected rows" }), "Enter");
  expect((await download).suggestedFilename()).toBe(file.name.replace(".csv", "-rejects.csv"));
  await press(page, page.getByRole("button", { name: "Go on to take it" }), "Enter");

  await expect(heading("Step 4 of 4: Take")).toBeFocused({ timeout: STEP_MS });
  await expect(page.getByRole("checkbox", { name: /Refuse the whole file/ })).not.toBeChecked();
  await expectAccessible(page);
  await press(page, page.getByRole("button", { name: "Take the file" }), "Enter");

  await expect(heading(`${file.name} Taken`)).toBeFocused({ timeout: STEP_MS });
  const came = page.getByLabel("What the file came to");
  await expect(came).toContainText(/New\s*2/);
  await expect(came).toContainText(/Rejected\s*1/);
  await press(page, page.getByRole("link", { name: "All files" }), "Enter");
  const line = page.getByRole("row").filter({ hasText: file.name });
  await expect(line).toContainText("Taken", { timeout: STEP_MS });
  await expect(line).toContainText(/shop-\d+ v1/);
  await expectAccessible(page);
});

test("an auditor is told which roles bring in files", async ({ page }) => {
  await signIn(page, people.auditor, "/sync/files");
  await expect(page.getByRole("heading", { name: /does not open the Files desk/ })).toBeVisible();
});
