import { readFile } from "node:fs/promises";
import { expect, test } from "@playwright/test";
import { expectAccessible } from "./support/axe";
import { docket, syncNow } from "./support/command-line";
import { newNumbers, open, openDeskAsItIs, people, rowOf } from "./support/desk";

/** From an act to what the worker makes of it: sent, read again, looked at anew. */
const WORK_MS = 90_000;

test("a dispute owner answers a chargeback before its deadline with a pack that is made, opened and handed in", async ({
  page,
}) => {
  test.setTimeout(WORK_MS * 4);
  const before = await openDeskAsItIs(page, people.disputeOwner, "/disputes?type=chargeback&entity=DE01");
  await docket("sandbox", "inject", "chargeback", "--entity", "DE01");
  await syncNow("stripe");
  const [number = ""] = await newNumbers(page, { before, count: 1, timeout: WORK_MS });
  const { article } = await open(page, rowOf(page, number));

  const panel = article.getByRole("region", { name: "Chargeback" });
  await expect(panel.getByText(/\d+ days? left/)).toBeVisible();
  await expect(panel.getByText("To be answered")).toBeVisible();
  await expect(panel.getByRole("listitem").first()).toBeVisible();
  await page.keyboard.press("t");
  await expect(article.getByText(`${people.disputeOwner} took the case.`).first()).toBeVisible();

  await panel.getByRole("button", { name: "Make evidence pack" }).focus();
  await page.keyboard.press("Enter");
  const pack = panel.getByRole("link", { name: /^evidence-\d+-.+\.pdf$/ });
  await expect(pack).toBeVisible();
  await expectAccessible(page);
  const [download] = await Promise.all([page.waitForEvent("download"), pack.click()]);
  expect((await readFile(await download.path())).subarray(0, 5).toString()).toBe("%PDF-");
  const hash = (await panel.getByText(/^SHA-256 [0-9a-f]{64}$/).textContent())?.replace("SHA-256 ", "") ?? "";

  const form = article.getByRole("form", { name: "Fix" });
  await expect(form.getByRole("textbox", { name: "Documents" })).toHaveValue(new RegExp(hash));
  await form.getByRole("button", { name: /^Hand in evidence/ }).focus();
  await page.keyboard.press("Enter");
  await expect(article.getByText("Fixed at the source")).toBeVisible({ timeout: WORK_MS });
  const timeline = article.getByRole("region", { name: "Timeline" });
  for (const words of [/made the evidence pack for/, /chose "Hand in evidence"/, /The evidence was handed in/])
    await expect(timeline.getByText(words).first()).toBeVisible();
  await expect(panel.getByRole("button", { name: /pack/ })).toHaveCount(0);
});

test("whoever only reads disputes sees the deadline and makes nothing, on a telephone in the dark", async ({
  page,
}) => {
  test.setTimeout(WORK_MS * 2);
  await page.emulateMedia({ colorScheme: "dark" });
  await page.setViewportSize({ width: 390, height: 844 });
  const before = await openDeskAsItIs(page, people.auditor, "/disputes?type=chargeback&entity=US01");
  await docket("sandbox", "inject", "chargeback", "--entity", "US01");
  await syncNow("stripe");
  const [number = ""] = await newNumbers(page, { before, count: 1, timeout: WORK_MS });
  const { article } = await open(page, rowOf(page, number));
  const panel = article.getByRole("region", { name: "Chargeback" });
  await expect(panel.getByText(/\d+ days? left/)).toBeVisible();
  await expect(panel.getByRole("button", { name: /pack/ })).toHaveCount(0);
  await expectAccessible(page);
  const isWider = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
  expect(isWider).toBe(false);
});
