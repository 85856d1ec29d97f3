import { expect, type Locator, type Page, test } from "@playwright/test";
import { expectAccessible } from "./support/axe";
import { docket, syncNow } from "./support/command-line";
import { newNumbers, open, openCase, openDeskAsItIs, people, rowOf, selectByKeys } from "./support/desk";

/** From an act to what the worker makes of it: sent, read again, looked at anew. */
const WORK_MS = 90_000;

type Planted = { type: string; subject: { id: string } };

/** A mistake is made at the sources, and the next sync reads it. */
async function happens(what: readonly string[], sources: readonly string[]): Promise<Planted[]> {
  const { planted } = (await docket("sandbox", "inject", ...what)) as { planted: Planted[] };
  for (const source of sources) await syncNow(source);
  return planted;
}

/** What one system has for a fact, in the table of evidence. */
function evidence(article: Locator, fact: RegExp): Locator {
  return article.getByRole("group", { name: "Evidence by system" }).getByRole("row", { name: fact });
}

/** The case closes by itself once the finding is gone, and its timeline tells all of it, from the finding to the proof. */
async function expectProven(article: Locator, told: readonly RegExp[]): Promise<void> {
  await expect(article.getByText("Fixed at the source")).toBeVisible({ timeout: WORK_MS });
  await expect(article.getByText("Resolved", { exact: true }).first()).toBeVisible();
  const timeline = article.getByRole("region", { name: "Timeline" });
  for (const words of told) await expect(timeline.getByText(words).first()).toBeVisible();
}

/** To the fix of the open case and run, without a pointer. */
async function fixByKeys(page: Page, article: Locator, label: RegExp): Promise<void> {
  await page.keyboard.press("f");
  await expect(article.getByRole("form", { name: "Fix" }).getByRole("button", { name: label })).toBeFocused();
  await page.keyboard.press("Enter");
}

test("an upgrade that reached billing late, and a lost VAT number: two exceptions on one invoice, fixed in one act", async ({
  page,
  browser,
}) => {
  test.setTimeout(WORK_MS * 4);
  const desk = "/exceptions?type=contract_price_variance,tax_data_missing&entity=DE01";
  const before = await openDeskAsItIs(page, people.germanAnalyst, desk);
  const planted = await happens(["late_upgrade"], ["stripe", "salesforce"]);
  expect(planted.map(({ type }) => type)).toEqual(["contract_price_variance", "tax_data_missing"]);
  expect(new Set(planted.map(({ subject }) => subject.id)).size).toBe(1);
  const found = await newNumbers(page, { before, count: 2, timeout: WORK_MS });
  const saying = async (words: string) => {
    for (const number of found) if (((await rowOf(page, number).textContent()) ?? "").includes(words)) return number;
    throw new Error(`No new case says "${words}".`);
  };
  const [priceCase, taxCase] = [await saying("contract says"), await saying("No VAT number in billing")];

  const elsewhere = await (await browser.newContext()).newPage();
  const abroad = await openDeskAsItIs(elsewhere, people.japaneseAnalyst, desk);
  expect(found.filter((number) => abroad.has(number))).toEqual([]);
  await elsewhere.context().close();

  const { article } = await open(page, rowOf(page, priceCase));
  await expect(article.getByRole("heading", { level: 2 })).toHaveText(
    /^\d+ seats at €[\d.,]+ billed, contract says \d+ at €[\d.,]+ \(contract \d+, order \d+, since .+\); draft .+ would go out €[\d.,]+ too (high|low) and is held\.$/,
  );
  await expect(article.getByText("Invoice on hold", { exact: true })).toBeVisible();
  await expect(article.getByText("Waiting to be taken")).toBeVisible();
  await expect(evidence(article, /unit price.*the systems disagree/)).toBeVisible();
  await expect(evidence(article, /agreed since/)).toContainText(/order \d+/);
  const related = article.getByRole("region", { name: "Related" });
  await expect(related.getByRole("heading", { name: "Same document" })).toBeVisible();
  await expectAccessible(page);
  await related.getByRole("button", { name: /No VAT number in billing/ }).click();
  const tax = openCase(page, taxCase);
  await expect(tax.getByRole("heading", { level: 2 })).toHaveText(
    /^Billing has no VAT number for .+, although the CRM has DE\d{9}: draft .+ is held\.$/,
  );
  await expect(
    tax.getByRole("region", { name: "Related" }).getByRole("button", { name: /contract says/ }),
  ).toBeVisible();
  await page.keyboard.press("Escape");

  for (const number of [priceCase, taxCase]) await selectByKeys(page, number);
  await page.keyboard.press("f");
  const dialog = page.getByRole("dialog", { name: "Run the first fix of 2 cases" });
  const will = dialog.getByRole("region", { name: "2 cases will change" });
  await expect(will).toContainText(/Correct to \d+ at €[\d.,]+ and re-run/);
  await expect(will).toContainText(/Fill DE\d{9} from the customer master and recalculate tax/);
  await expectAccessible(page);
  await expect(dialog.getByRole("button", { name: "Run the first fix of 2 cases" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(dialog.getByText("2 cases done.")).toBeVisible();
  await dialog.getByRole("button", { name: "Close" }).last().click();

  await open(page, rowOf(page, priceCase));
  await expectProven(openCase(page, priceCase), [
    /Found: \d+ seats at/,
    /Jonas Brandt chose "Correct to/,
    /now bills what contract \d+ says/,
  ]);
  await page.goto(`/exceptions?lane=closed&type=tax_data_missing&entity=DE01`);
  await open(page, rowOf(page, taxCase));
  await expectProven(openCase(page, taxCase), [/Found: Billing has no VAT number/, /now carries VAT number DE\d{9}/]);
  await expectAccessible(page);
});

test("the ERP refuses a posting into a closed period: it is posted into the open one", async ({ page }) => {
  test.setTimeout(WORK_MS * 3);
  const before = await openDeskAsItIs(page, people.germanAnalyst, "/exceptions?type=erp_posting_rejection&entity=DE01");
  await happens(["erp_posting_rejection", "--variant", "closed_period", "--entity", "DE01"], ["stripe", "netsuite"]);
  const [number = ""] = await newNumbers(page, { before, count: 1, timeout: WORK_MS });
  const { article } = await open(page, rowOf(page, number));
  await expect(article.getByRole("heading", { level: 2 })).toHaveText(
    /^DE01-\d+ is not in the books because its posting period is closed .+ and its payment cannot be posted\.$/,
  );
  await expect(article.getByText(/^High · ERP posting rejection/)).toBeVisible();
  await expect(article.getByRole("group", { name: "Evidence by system" })).toContainText(/closed/);
  await expect(article.getByRole("form", { name: "Fix" }).getByLabel("Posting period")).not.toHaveValue("");
  await expectAccessible(page);
  await fixByKeys(page, article, /^Repost with posting period/);
  await expectProven(article, [
    /Found: DE01-\d+ is not in the books/,
    /Jonas Brandt.*Repost with posting period/,
    /confirmed/i,
    /The ERP posted DE01-\d+ as /,
  ]);
  await expectAccessible(page);
});

test("a milestone is billed before its customer accepted it: the acceptance is recorded, and the draft stands", async ({
  page,
}) => {
  test.setTimeout(WORK_MS * 3);
  const before = await openDeskAsItIs(
    page,
    people.germanAnalyst,
    "/exceptions?type=milestone_not_accepted&entity=DE01",
  );
  await happens(["milestone_not_accepted", "--entity", "DE01"], ["psa", "stripe"]);
  const [number = ""] = await newNumbers(page, { before, count: 1, timeout: WORK_MS });
  const { article } = await open(page, rowOf(page, number));
  await expect(article.getByRole("heading", { level: 2 })).toHaveText(
    /^Draft .+ bills ".+" of .+, which .+ has not accepted; it is held until the customer accepts or the line is off\.$/,
  );
  await expect(article.getByText("Invoice on hold", { exact: true })).toBeVisible();
  await article.getByRole("button", { name: "Another way" }).press("Enter");
  await page.getByRole("menuitem", { name: "Record the acceptance" }).press("Enter");
  const form = article.getByRole("form", { name: "Fix" });
  await form.getByLabel("Accepted by").fill("Jutta Hallmann");
  await expectAccessible(page);
  await page.keyboard.press("Enter");
  await expectProven(article, [
    /Found: Draft .+ has not accepted/,
    /Jonas Brandt.*Record the acceptance/,
    /Jutta Hallmann/,
    /accepted/,
  ]);
  await expectAccessible(page);
});
