import { type Browser, expect, type Page, test } from "@playwright/test";
import { askForCredit, owedInvoice, read, requestArticle, rowOfRequest, signByKeys } from "./support/approvals";
import { expectAccessible } from "./support/axe";
import { people, signIn, takesKeys } from "./support/desk";

type Somebody = (typeof people)[keyof typeof people];

async function at(browser: Browser, name: Somebody, path: string, width = 1440): Promise<Page> {
  const page = await (await browser.newContext({ viewport: { width, height: 900 } })).newPage();
  await signIn(page, name, path);
  await takesKeys(page, "main button, main a, main [role=tab]");
  return page;
}

type Listed = { rows: { id: string; number: number; state: string; title: string; requesterName: string }[] };
const listed = (page: Page, lane: string) => read<Listed>(page, "approvals.list", { lane });
const letter = (name: string, text: string) => ({ name, mimeType: "text/plain", buffer: Buffer.from(text) });

test("a company that was just set up has requests with a past: late, asked about, void, rejected and done", async ({
  browser,
}) => {
  const director = await at(browser, people.director, "/approvals?lane=late");
  const late = director.getByRole("grid", { name: "Late" }).getByRole("row").filter({ hasText: "Refund" });
  await expect(late.first()).toContainText(/Reminded|Escalated/, { timeout: 90_000 });
  await expectAccessible(director);

  const approver = await at(browser, people.approver, "/approvals");
  const asked = approver.getByRole("row").filter({ hasText: "Waits for an answer" });
  await asked.first().click();
  await expect(approver.getByRole("article")).toContainText("a question is open");
  await expect(approver.getByRole("region", { name: "Questions" })).toContainText("Not answered yet.");
  await expectAccessible(approver);

  const voided = (await listed(approver, "under_way")).rows.find(({ state }) => state === "voided");
  if (!voided) throw new Error("No request of the demo is void.");
  await approver.goto(`/approvals/${voided.id}`);
  const difference = requestArticle(approver, voided).getByRole("table", { name: "Signed and now" });
  await expect(difference.getByRole("row", { name: /Credited before/ })).toBeVisible();

  const ended = (await listed(approver, "ended")).rows;
  const done = ended.find(({ state, requesterName }) => state === "executed" && requesterName === people.germanAnalyst);
  expect(ended.some(({ state }) => state === "rejected")).toBe(true);
  await approver.goto(`/approvals/${done?.id ?? ""}`);
  await expect(
    requestArticle(approver, { number: done?.number ?? 0 })
      .getByRole("list", { name: "Documents" })
      .getByRole("listitem"),
  ).not.toHaveCount(0);
  for (const page of [director, approver]) await page.context().close();
});

test("files belong to what is signed: kept with a draft, fixed by the packet, and another one asks for new signatures", async ({
  browser,
}) => {
  const analyst = await at(browser, people.analyst, "/approvals");
  const invoice = await owedInvoice(analyst, "US01", 20_000n);
  await analyst.goto(`/approvals/new?kind=credit_memo&case=${invoice.caseId}&invoice=${invoice.id}`);
  const form = analyst.getByRole("form", { name: "Request" });
  await takesKeys(analyst, "form[aria-label=Request] button");
  await form.getByLabel("Amount in USD, with tax").fill("11.00");
  await form.getByRole("combobox", { name: "Reason" }).click();
  await analyst.getByRole("option", { name: "Goodwill" }).click();
  await form.getByLabel("Memo").fill("Goodwill credit");
  await form.getByLabel("In your words").fill("Promised in the letter that is attached.");
  await form.getByRole("button", { name: "Keep as draft" }).click();

  const article = analyst.getByRole("article", { name: /^Request \d+$/ });
  const files = article.getByRole("region", { name: "Files" });
  const attach = files.locator("input[type=file]");
  await attach.setInputFiles(letter("wrong letter.txt", "To somebody else"));
  await expect(files.getByRole("link", { name: "wrong letter.txt" })).toBeVisible();
  await files.getByRole("button", { name: "Take off" }).click();
  const removing = files.getByRole("form", { name: "Take off wrong letter.txt" });
  await removing.getByLabel("Reason").fill("Of another customer");
  await removing.getByRole("button", { name: "Take the file off" }).click();
  await expect(files.getByRole("link", { name: "wrong letter.txt" })).toHaveCount(0);
  await attach.setInputFiles(letter("letter.txt", "We promise a credit of 11.00."));
  await expect(files.getByRole("link", { name: "letter.txt" })).toBeVisible();
  await attach.setInputFiles({ name: "run.html", mimeType: "text/html", buffer: Buffer.from("<script>") });
  await expect(files).toContainText("of a kind that is not kept with requests");
  await expectAccessible(analyst);
  await article.getByRole("button", { name: "Submit" }).click();
  await expect(article.getByText("Waits for signatures")).toBeVisible();
  await expect(files.getByRole("button", { name: "Take off" })).toHaveCount(0);

  const number = Number(((await article.getAttribute("aria-label")) ?? "").replace(/\D/g, ""));
  const approver = await at(browser, people.approver, "/approvals");
  await rowOfRequest(approver, { id: "", number }).click();
  const seen = requestArticle(approver, { number });
  const [download] = await Promise.all([
    approver.waitForEvent("download"),
    seen.getByRole("region", { name: "Files" }).getByRole("link", { name: "letter.txt" }).click(),
  ]);
  expect(download.suggestedFilename()).toBe("letter.txt");
  await expect(seen.getByText(/Packet 1/)).toBeVisible();
  await attach.setInputFiles(letter("second letter.txt", "And once more."));
  await expect(article.getByText(/Packet 2/)).toBeVisible();
  await expect(seen.getByRole("link", { name: "second letter.txt" })).toBeVisible({ timeout: 15_000 });
  await takesKeys(approver, "article button");
  await signByKeys(approver, { number });
  await expect(seen.getByRole("list", { name: "Signatures", exact: true })).toContainText(
    `Signed by ${people.approver}`,
  );
  for (const page of [analyst, approver]) await page.context().close();
});

test("while a question is open the clock stands, and goes on with the answer", async ({ browser }) => {
  const analyst = await at(browser, people.analyst, "/approvals");
  const invoice = await owedInvoice(analyst, "US01", 20_000n);
  const asked = await askForCredit(analyst, invoice, "1200");
  const approver = await at(browser, people.approver, `/approvals/${asked.id}`);
  const article = requestArticle(approver, asked);
  await takesKeys(approver, "article button");
  await article.getByRole("button", { name: "Ask", exact: true }).click();
  const question = article.getByRole("form", { name: `Ask ${people.analyst}` });
  await question.getByLabel("Question").fill("Who promised it?");
  await question.getByRole("button", { name: "Ask" }).click();
  await expect(article.getByText("a question is open")).toBeVisible();
  await analyst.goto(`/approvals/${asked.id}`);
  await takesKeys(analyst, "article button");
  const answer = analyst.getByRole("form", { name: `Answer ${people.approver}` });
  await answer.getByLabel("Answer").fill("The success manager, by mail.");
  await answer.getByRole("button", { name: "Answer" }).click();
  await expect(requestArticle(analyst, asked).getByText("a question is open")).toHaveCount(0);
  for (const page of [analyst, approver]) await page.context().close();
});

test("a payment beside a case leads to its refund, filled in with all that was not sent back", async ({ browser }) => {
  const analyst = await at(browser, people.analyst, "/exceptions");
  const list = await read<{ rows: { id: string }[] }>(analyst, "cases.list", {
    queue: "exceptions",
    filters: {},
    sort: "age",
    limit: 100,
  });
  type Payment = { id: string; notRefundable: string | null };
  for (const { id: caseId } of list.rows) {
    const payments = await read<Payment[]>(analyst, "approvals.paymentsOfCase", { caseId });
    if (!payments.some(({ notRefundable }) => notRefundable === null)) continue;
    await analyst.goto(`/exceptions?case=${caseId}`);
    const context = analyst.getByRole("complementary", { name: "Context" });
    await context.getByRole("list", { name: "Payments" }).getByRole("link", { name: "Refund…" }).first().click();
    const form = analyst.getByRole("form", { name: "Request" });
    await expect(form.getByLabel(/^Amount in /)).not.toHaveValue("");
    await expect(analyst.getByRole("region", { name: "What it would come to" })).toContainText("Send");
    await expectAccessible(analyst);
    await analyst.context().close();
    return;
  }
  throw new Error("Nobody with an open case paid anything that could be sent back.");
});

test("whoever may have API tokens finds them in their own menu", async ({ browser }) => {
  const analyst = await at(browser, people.analyst, "/exceptions");
  await analyst.getByRole("button", { name: /Account, theme and sign-out/ }).click();
  await analyst.getByRole("menuitem", { name: "API tokens" }).click();
  await expect(analyst).toHaveURL(/\/access\/tokens$/);
  await analyst.context().close();
});
