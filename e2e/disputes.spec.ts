import { expect, test } from "@playwright/test";
import { CARRIED_OUT_MS, read, requestArticle, signByKeys } from "./support/approvals";
import { expectAccessible } from "./support/axe";
import { docket, syncNow } from "./support/command-line";
import { choose, newNumbers, open, openCase, openDeskAsItIs, people, rowOf, signIn, takesKeys } from "./support/desk";
import { payByTransfer } from "./support/pay-by-transfer";

/** From an act to what the worker makes of it: sent, read again, looked at anew. */
const WORK_MS = 90_000;
const QUESTION = "Did we agree to anything that explains what they left out?";
const ANSWER = "Yes: five dollars for the outage in the spring, by mail. Nothing else.";
const NOTE = "The mail of the success manager grants five dollars; the rest was agreed as billed.";

type Dispute = { customer: { id: string }; items: { invoice: { number: string }; invoiceOpen: { minor: string } }[] };

test("a short payment is contested, evidence is given, a part is credited, and the rest is asked for", async ({
  page,
  browser,
}) => {
  test.setTimeout(WORK_MS * 5 + CARRIED_OUT_MS * 2);
  const person = async () => (await browser.newContext()).newPage();

  const owner = await person();
  const before = await openDeskAsItIs(owner, people.disputeOwner, "/disputes?type=dispute&entity=US01");

  await test.step("the cash applier opens a dispute over what is missing", async () => {
    const known = await openDeskAsItIs(page, people.cashApplier, "/cash?type=short_payment&entity=US01");
    await docket("sandbox", "inject", "short_payment", "--variant", "withheld", "--entity", "US01");
    await syncNow("stripe");
    const [number = ""] = await newNumbers(page, { before: known, count: 1, timeout: WORK_MS });
    const { article } = await open(page, rowOf(page, number));
    await article.getByRole("button", { name: "Another way" }).click();
    await page.getByRole("menuitem", { name: /^Open a dispute over/ }).click();
    const form = article.getByRole("form", { name: "Fix" });
    await expect(form.getByLabel("What the customer says")).toHaveValue(/left out/);
    await expectAccessible(page);
    await form.getByRole("button", { name: /^Open a dispute over/ }).click();
    await expect(article.getByText(/Fixed|closed/i).first()).toBeVisible({ timeout: WORK_MS });
  });

  const [number = ""] = await newNumbers(owner, { before, count: 1, timeout: WORK_MS });
  const { article } = await open(owner, rowOf(owner, number));
  const panel = article.getByRole("region", { name: "Dispute", exact: true });
  const parts = panel.getByRole("region", { name: /^Parts of the dispute/ });
  await expect(parts.getByText("Open", { exact: true })).toBeVisible();
  await owner.keyboard.press("t");
  await expect(article.getByText(`${people.disputeOwner} took the case.`).first()).toBeVisible();

  await test.step("the success manager gives evidence without a desk", async () => {
    await article.getByRole("button", { name: "Ask somebody" }).click();
    const form = article.getByRole("form", { name: "Ask somebody" });
    await form.getByLabel("Whom").fill("Maya");
    await owner.getByRole("option", { name: /Maya Fenwick/ }).click();
    await form.getByLabel("Question").fill(QUESTION);
    await form.getByRole("button", { name: "Ask", exact: true }).click();
    await expect(article.getByRole("region", { name: "Questions" }).getByText(QUESTION)).toBeVisible();
    const manager = await person();
    await signIn(manager, people.successManager, "/questions");
    await takesKeys(manager, "form");
    const asked = manager.getByRole("listitem").filter({ hasText: QUESTION });
    await asked.getByLabel(/^Your answer/).fill(ANSWER);
    await asked.getByRole("button", { name: "Answer" }).click();
    await expect(manager.getByRole("region", { name: "Answered" }).getByText(ANSWER)).toBeVisible();
    await manager.context().close();
    await owner.reload();
    await expect(openCase(owner, number).getByRole("region", { name: "Questions" }).getByText(ANSWER)).toBeVisible();
  });

  await takesKeys(owner, "article button");
  await expect(async () => {
    await owner.keyboard.press("e");
    await expect(panel.getByRole("form", { name: "Decide the dispute" })).toBeVisible({ timeout: 1_000 });
  }).toPass();
  const form = panel.getByRole("form", { name: "Decide the dispute" });
  await expect(form.getByLabel(/^Accepted/)).toBeFocused();
  await form.getByLabel(/^Accepted/).fill("5");
  await form.getByLabel("Why").fill(NOTE);
  await choose(form, owner, "Root cause", "Credit promised or issued outside the process");
  await expectAccessible(owner);
  await form.getByRole("button", { name: "Decide and ask for the credit" }).click();
  await expect(parts.getByText("Accepted in part, credit to come")).toBeVisible();
  const link = parts.getByRole("link", { name: /^Request \d+/ });
  const request = { number: Number(((await link.textContent()) ?? "").match(/\d+/)?.[0]) };
  const href = (await link.getAttribute("href")) ?? "";

  await test.step("finance signs, and the ERP confirms", async () => {
    const approver = await person();
    await signIn(approver, people.approver, href);
    await takesKeys(approver, "article button");
    await expect(requestArticle(approver, request)).toContainText("Credit $5.00");
    await signByKeys(approver, request);
    await expect(parts.getByText("Accepted in part, credited")).toBeVisible({ timeout: CARRIED_OUT_MS });
    await approver.context().close();
  });
  await expect(article.getByText(/is credited by request/).first()).toBeVisible();

  await test.step("the rest is the collector's to ask for, and is collected", async () => {
    const caseId = new URL(owner.url()).searchParams.get("case") ?? "";
    await syncNow("stripe");
    const { customer, items } = await read<Dispute>(owner, "disputes.ofCase", { caseId });
    expect(BigInt(items[0]?.invoiceOpen.minor ?? "0")).toBeGreaterThan(0n);
    const collector = await person();
    await signIn(collector, people.collector, `/accounts/${customer.id}`);
    const row = collector.getByRole("row").filter({ hasText: items[0]?.invoice.number ?? "no number" });
    await expect(row.getByText("Open", { exact: true })).toBeVisible();
    await expect(row.getByText(/[Dd]isputed/)).toHaveCount(0);
    await payByTransfer(items[0]?.invoice.number ?? "");
    await syncNow("stripe");
    const left = async () => (await read<Dispute>(owner, "disputes.ofCase", { caseId })).items[0]?.invoiceOpen.minor;
    await expect.poll(left, { timeout: WORK_MS }).toBe("0");
    await collector.reload();
    await takesKeys(collector, "main button");
    await expect(row.getByText("Open", { exact: true })).toHaveCount(0);
    await collector.context().close();
  });
  await owner.context().close();
});

test("a collector raises a dispute by keys, on a telephone in the dark as well", async ({ page }) => {
  test.setTimeout(WORK_MS * 2);
  await signIn(page, people.collector, "/collections?lane=all");
  const row = page.locator("[role=row][data-account]").nth(3);
  await expect(async () => {
    await page.reload();
    await takesKeys(page, "main button");
    await expect(row).toBeVisible({ timeout: 2_000 });
  }).toPass({ timeout: WORK_MS });
  await row.getByRole("gridcell").nth(1).click();
  await page.waitForURL(/\/accounts\//);
  await page.emulateMedia({ colorScheme: "dark" });
  await page.setViewportSize({ width: 390, height: 844 });
  await takesKeys(page, "main button");
  await expect(async () => {
    await page.keyboard.press("d");
    await expect(page.getByRole("dialog", { name: /contests$/ })).toBeVisible({ timeout: 1_000 });
  }).toPass();
  const dialog = page.getByRole("dialog", { name: /contests$/ });
  await choose(dialog, page, "Reason", "Billed twice");
  await dialog.getByRole("button", { name: "Raise the dispute" }).click();
  await expect(dialog.getByText("Choose what is contested.")).toBeVisible();
  await expect(dialog.getByText("Say it in a sentence.")).toBeVisible();
  await expectAccessible(page);
  const isWider = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
  expect(isWider).toBe(false);
});
