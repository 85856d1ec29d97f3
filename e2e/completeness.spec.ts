import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { expect, type Locator, type Page, test } from "@playwright/test";
import { parse } from "csv-parse/sync";
import { expectAccessible } from "./support/axe";
import { callDirectly } from "./support/call-directly";
import { people, type Somebody, signIn, takesKeys } from "./support/desk";

/** After a start the worker counts one source after the other. */
const COUNTED_MS = 120_000;

async function openCounts(page: Page, name: Somebody): Promise<void> {
  await signIn(page, name, "/sync/completeness");
  await takesKeys(page, "table a[href]");
}

/** A day of invoices that was counted and has some, as the page calls it. */
function invoiceDay(page: Page): Locator {
  return page.getByRole("link", { name: /^Stripe, invoices, .+: agrees, [1-9][\d,]* at the source$/ }).last();
}

/** Figures without what a locale puts between them, so that a page and a file can be compared. */
const digits = (text: string) => text.replaceAll(/\D/g, "");
const sum = (numbers: readonly number[]) => numbers.reduce((total, one) => total + one, 0);

type Side = { count: string; amount: string };

/** Both sides of every group of the open day, by its heading: "US01, USD". */
async function groupsOf(day: Locator): Promise<Map<string, { there: Side; here: Side }>> {
  const groups = new Map<string, { there: Side; here: Side }>();
  for (const article of await day.getByRole("article").all()) {
    const side = async (name: string): Promise<Side> => {
      const cells = article.getByRole("row").filter({ has: article.page().getByRole("rowheader", { name }) });
      const [count, amount] = await cells.getByRole("cell").allInnerTexts();
      return { count: digits(count ?? ""), amount: digits(amount ?? "") };
    };
    const name = await article
      .getByRole("heading", { level: 3 })
      .evaluate((heading) => heading.firstChild?.textContent);
    groups.set(name ?? "", { there: await side("Stripe"), here: await side("Docket") });
  }
  return groups;
}

test("a controller sees up to which day every source is complete, opens a day of invoices, and takes the counts along", async ({
  page,
}) => {
  test.setTimeout(COUNTED_MS * 2);
  await openCounts(page, people.controller);
  const complete = page.getByRole("region", { name: "Complete up to" });
  await expect(async () => {
    await page.reload();
    await expect(complete.getByRole("term").first()).toBeVisible();
    expect(await complete.getByRole("time").count()).toBe(await complete.getByRole("term").count());
  }).toPass({ timeout: COUNTED_MS });
  await expect(complete.getByText("not known of these days")).toHaveCount(0);
  await expect(page.getByRole("button", { name: /^Count again/ })).toHaveCount(0);

  await takesKeys(page, "table a[href]");
  const cell = invoiceDay(page);
  const counted = Number(digits(/, ([\d,]+) at the source/.exec((await cell.textContent()) ?? "")?.[1] ?? ""));
  await cell.click();
  const day = page.getByRole("region", { name: /^Stripe: invoices of / });
  await expect(day.getByRole("article").first()).toBeVisible();
  const on = new URL(page.url()).searchParams.get("on");
  const groups = await groupsOf(day);
  expect(sum([...groups.values()].map(({ there }) => Number(there.count)))).toBe(counted);
  for (const { there, here } of groups.values()) expect(here).toEqual(there);

  const download = page.waitForEvent("download");
  await page.getByRole("link", { name: "Download as CSV" }).click();
  const file = await download;
  expect(file.suggestedFilename()).toMatch(/^completeness-\d{4}-\d\d-\d\d-\d{4}-\d\d-\d\d\.csv$/);
  const lines: string[][] = parse(await readFile(await file.path()), { relax_column_count: true });
  const head = new Map(lines.map(([name = "", value = ""]) => [name, value]));
  const columns = lines.findIndex(([name]) => name === "Source");
  const rows = lines.slice(columns + 1);
  expect(head.get("Rows")).toBe(String(rows.length));
  expect(head.get("Control total (SHA-256 over the rows below)")).toBe(
    createHash("sha256")
      .update(rows.map((row) => row.join("\u001f")).join("\n"))
      .digest("hex"),
  );
  const cells = await page
    .getByRole("region", { name: /^Counts by day/ })
    .getByRole("link")
    .allTextContents();
  const shown = cells.map((label) => Number(digits(/, ([\d,]+) at the source/.exec(label)?.[1] ?? "0")));
  expect(head.get("Objects at the sources")).toBe(String(sum(shown)));

  const at = (name: string) => lines[columns]?.indexOf(name) ?? -1;
  const ofDay = rows.filter(
    (row) =>
      row[at("Source")] === "Stripe" &&
      row[at("Subject")] === "Invoices" &&
      row[at("Day")] === on &&
      // The page leaves out what neither side has.
      (row[at("Count at source")] !== "0" || row[at("Count here")] !== "0"),
  );
  expect(ofDay).toHaveLength(groups.size);
  for (const row of ofDay) {
    const group = groups.get(`${row[at("Legal entity")]}, ${row[at("Currency")]}`);
    expect(group?.there).toEqual({
      count: row[at("Count at source")],
      amount: digits(row[at("Sum at source")] ?? ""),
    });
    expect(group?.here).toEqual({ count: row[at("Count here")], amount: digits(row[at("Sum here")] ?? "") });
  }
});

test("an auditor reads the counts and can ask for none", async ({ page }) => {
  await openCounts(page, people.auditor);
  await expect(page.getByRole("region", { name: "Complete up to" })).toBeVisible();
  await expect(page.getByRole("link", { name: "Download as CSV" })).toBeVisible();
  await expect(page.getByRole("button", { name: /^Count again/ })).toHaveCount(0);
  const { status, text } = await callDirectly(page, "completeness.requestReconcile", {
    key: "a-direct-call",
    input: { source: "stripe", fromOn: "2026-01-01", toOn: "2026-01-02" },
  });
  expect(status).toBe(403);
  expect(text).toContain("may not do this");
});

for (const theme of ["light", "dark"] as const) {
  test.describe(`in the ${theme} theme`, () => {
    test.use({ colorScheme: theme });

    test("the counts and a day of them", async ({ page }) => {
      test.setTimeout(COUNTED_MS);
      await openCounts(page, people.engineer);
      await expectAccessible(page);
      await expect(async () => {
        await page.reload();
        await invoiceDay(page).click({ timeout: 3_000 });
      }).toPass({ timeout: COUNTED_MS });
      const day = page.getByRole("region", { name: /^Stripe: invoices of / });
      await expect(day.getByRole("article").first()).toBeVisible();
      await expect(day.getByRole("button", { name: /^Count again ?: invoices of Stripe/ })).toBeVisible();
      await expectAccessible(page);
    });
  });
}
