import { type Browser, expect, type Page, test } from "@playwright/test";
import {
  askForCredit,
  CARRIED_OUT_MS,
  dayAhead,
  enterAbsence,
  owedInvoice,
  requestArticle,
  rowOfRequest,
  seen,
  showFactor,
  signByKeys,
} from "./support/approvals";
import { expectAccessible } from "./support/axe";
import { syncNow } from "./support/command-line";
import { choose, people, type Somebody, signIn, takesKeys } from "./support/desk";

/** Far below what one finance approver may sign, and so are all of these journeys together. */
const SMALL = "1000";
const SMALL_WORDS = "10.00";
/** Above what one finance approver may sign, in any currency of the two entities. */
const LARGE = "150000";

/** Somebody with a browser of their own, at one of the widths people work at. */
async function at(browser: Browser, name: Somebody, path: string, width = 1440): Promise<Page> {
  const page = await (await browser.newContext({ viewport: { width, height: 900 } })).newPage();
  await signIn(page, name, path);
  await takesKeys(page, "main button, main a, main [role=tab]");
  return page;
}

async function expectNoSideways(page: Page): Promise<void> {
  const [wide, screen] = await page.evaluate(() => [document.documentElement.scrollWidth, window.innerWidth]);
  expect(wide).toBeLessThanOrEqual(screen ?? 0);
}

test("an analyst asks for a small credit from a case, an approver signs it by keyboard, and it ends with its document", async ({
  browser,
}) => {
  test.setTimeout(CARRIED_OUT_MS * 2);
  const other = await at(browser, people.japaneseAnalyst, "/approvals?lane=own");
  await expect(other.getByText("You have asked for nothing that is still open")).toBeVisible();
  await expectAccessible(other);
  await other.context().close();
  const analyst = await at(browser, people.analyst, "/approvals?lane=own");
  const invoice = await owedInvoice(analyst, "US01", 20_000n);
  await analyst.goto(`/exceptions?case=${invoice.caseId}`);
  await analyst.getByRole("complementary", { name: "Context" }).getByRole("link", { name: "Credit…" }).click();

  const form = analyst.getByRole("form", { name: "Request" });
  await takesKeys(analyst, "form[aria-label=Request] button");
  await form.getByLabel("Amount in USD, with tax").fill("10.005");
  await expect(form.getByText("USD has 2 decimal places.").first()).toBeVisible();
  await form.getByLabel("Amount in USD, with tax").fill(SMALL_WORDS);
  const preview = analyst.getByRole("region", { name: "What it would come to" });
  await expect(preview).toContainText(`Credit $${SMALL_WORDS} on`);
  await expect(preview).toContainText("Who has to sign: Below 1,000");
  await choose(form, analyst, "Reason", "Goodwill");
  await form.getByLabel("Memo").fill("Goodwill credit");
  await form.getByLabel("In your words").fill("The service was slow for two days of the month.");
  await expectAccessible(analyst);
  await form.getByRole("button", { name: "Submit" }).click();
  const asked = analyst.getByRole("article", { name: /^Request \d+$/ });
  await expect(asked.getByText("Waits for signatures")).toBeVisible();
  await expect(asked.getByRole("button", { name: "Sign", exact: true })).toHaveCount(0);
  await expect(asked.getByText("nobody signs their own request").first()).toBeVisible();
  await expectAccessible(analyst);
  const number = Number(((await asked.getAttribute("aria-label")) ?? "").replace(/\D/g, ""));

  const approver = await at(browser, people.approver, "/approvals");
  const grid = approver.getByRole("grid", { name: "To sign" });
  const row = rowOfRequest(approver, { id: "", number });
  await expect(row).toContainText("Waits for you");
  await expectAccessible(approver);
  await grid.focus();
  // Others wait for her too, those due earlier above it: j goes down to it.
  await expect(async () => {
    if ((await grid.getAttribute("aria-activedescendant")) !== (await row.getAttribute("id")))
      await approver.keyboard.press("j");
    await expect(grid).toHaveAttribute("aria-activedescendant", (await row.getAttribute("id")) ?? "", { timeout: 500 });
  }).toPass();
  await approver.keyboard.press("Enter");
  const article = requestArticle(approver, { number });
  await expect(article.getByRole("region", { name: "Facts it rests on" })).toContainText("Left to pay");
  await expect(article.getByRole("region", { name: "Who can sign" })).toContainText(people.director);
  await expectAccessible(approver);
  await takesKeys(approver, "article button");
  await signByKeys(approver, { number });
  await expect(article.getByText("Carried out", { exact: true })).toBeVisible({ timeout: CARRIED_OUT_MS });
  await expect(article.getByRole("list", { name: "Signatures", exact: true })).toContainText(
    `Signed by ${people.approver}`,
  );
  await expect(article.getByRole("list", { name: "Documents" }).getByRole("listitem").first()).toBeVisible();
  await expectAccessible(approver);
  await article.getByRole("link", { name: "Back to “To sign”" }).click();
  await expect(approver.getByRole("tab", { name: /^To sign/ })).toBeVisible();
  await expect(row).toHaveCount(0);
  for (const page of [analyst, approver]) await page.context().close();
});

test("on a phone a request is read, asked about, and rejected with a reason its requester sees", async ({
  browser,
}) => {
  const analyst = await at(browser, people.analyst, "/approvals");
  const invoice = await owedInvoice(analyst, "US01", 20_000n);
  const asked = await askForCredit(analyst, invoice, SMALL);

  const approver = await at(browser, people.approver, "/approvals", 390);
  await expectNoSideways(approver);
  await expectAccessible(approver);
  await rowOfRequest(approver, asked).click();
  const article = requestArticle(approver, asked);
  await takesKeys(approver, "article button");
  await expectNoSideways(approver);
  await expectAccessible(approver);
  await article.getByRole("button", { name: "Ask", exact: true }).click();
  const question = article.getByRole("form", { name: `Ask ${people.analyst}` });
  await question.getByLabel("Question").fill("Was it agreed with the customer?");
  await question.getByRole("button", { name: "Ask" }).click();
  await expect(article.getByRole("region", { name: "Questions" })).toContainText("Not answered yet.");

  await analyst.goto(`/approvals/${asked.id}`);
  await takesKeys(analyst, "article button");
  const answer = analyst.getByRole("form", { name: `Answer ${people.approver}` });
  await answer.getByLabel("Answer").fill("No, it was offered to nobody yet.");
  await answer.getByRole("button", { name: "Answer" }).click();
  await expect(article.getByText("No, it was offered to nobody yet.")).toBeVisible({ timeout: 15_000 });

  await article.getByRole("button", { name: "Reject", exact: true }).click();
  const form = article.getByRole("form", { name: "Reject" });
  await expect(form.getByRole("button", { name: "Reject it" })).toHaveAttribute("aria-disabled", "true");
  await form.getByLabel("Why it is rejected").fill("Nothing was promised, so nothing is owed.");
  await form.getByRole("button", { name: "Reject it" }).click();
  await expect(article.getByText("Rejected", { exact: true })).toBeVisible();
  await expect(requestArticle(analyst, asked)).toContainText("Nothing was promised, so nothing is owed.", {
    timeout: 15_000,
  });
  for (const page of [analyst, approver]) await page.context().close();
});

test("two small ones of one clause are signed in one act; what changed after that voids a third and shows how", async ({
  browser,
}) => {
  test.setTimeout(CARRIED_OUT_MS * 3);
  const analyst = await at(browser, people.analyst, "/approvals");
  const first = await owedInvoice(analyst, "US01", 20_000n);
  const second = await owedInvoice(analyst, "DE01", 20_000n);
  const batch = [await askForCredit(analyst, first, SMALL), await askForCredit(analyst, second, SMALL)];
  const third = await askForCredit(analyst, first, SMALL);

  const approver = await at(browser, people.approver, "/approvals", 1024);
  for (const asked of batch) await rowOfRequest(approver, asked).getByRole("checkbox").check();
  const bar = approver.getByRole("region", { name: "Selected requests" });
  await expect(bar).toContainText("2 requests selected");
  // What is in two currencies is never added up.
  await expect(bar).toContainText("$10.00");
  await expect(bar).toContainText("€10.00");
  await expectAccessible(approver);
  await approver.keyboard.press("a");
  const dialog = approver.getByRole("dialog", { name: "Sign 2 requests" });
  await expect(dialog.getByRole("listitem")).toHaveCount(2);
  await expectAccessible(approver);
  await approver.keyboard.press("Enter");
  await expect(approver.getByText("Signed 2 requests.")).toBeVisible();
  for (const asked of batch) {
    await expect(rowOfRequest(approver, asked)).toHaveCount(0);
    await expect.poll(async () => (await seen(approver, asked.id)).state, { timeout: CARRIED_OUT_MS }).toBe("executed");
  }

  // The first credit lowered what the third rests on.
  await syncNow("stripe");
  await approver.goto(`/approvals/${third.id}`);
  await takesKeys(approver, "article button");
  await signByKeys(approver, third);
  const article = requestArticle(approver, third);
  await expect(article.getByText("Void: it changed after it was signed")).toBeVisible({ timeout: CARRIED_OUT_MS });
  const difference = article.getByRole("table", { name: "Signed and now" });
  const credited = difference.getByRole("row", { name: /Credited before/ }).getByRole("cell");
  await expect(credited).toHaveCount(2);
  // Others may have had the invoice credited as well: what was signed here is the difference.
  const [signed = 0, now = 0] = (await credited.allTextContents()).map((text) => Number(text.replace("$", "")));
  expect((now - signed).toFixed(2)).toBe(SMALL_WORDS);
  await expect(article.getByText("No longer stands").first()).toBeVisible();
  await expectAccessible(approver);
  await analyst.goto(`/approvals/${third.id}`);
  await requestArticle(analyst, third).getByRole("link", { name: "Change" }).click();
  await takesKeys(analyst, "form[aria-label=Request] button");
  const form = analyst.getByRole("form", { name: "Request" });
  await expect(form.getByLabel("Amount in USD, with tax")).toHaveValue(SMALL_WORDS);
  await expectAccessible(analyst);
  await form.getByRole("button", { name: "Change it and have it signed again" }).click();
  await expect(requestArticle(analyst, third).getByText("Waits for signatures")).toBeVisible();
  for (const page of [analyst, approver]) await page.context().close();
});

test("a larger one takes an approver and the director, each with a second factor", async ({ browser }) => {
  test.setTimeout(CARRIED_OUT_MS * 2);
  const analyst = await at(browser, people.germanAnalyst, "/approvals");
  const invoice = await owedInvoice(analyst, "DE01", BigInt(LARGE));
  const asked = await askForCredit(analyst, invoice, LARGE);

  const approver = await at(browser, people.germanApprover, `/approvals/${asked.id}`);
  await expect(requestArticle(approver, asked).getByRole("list", { name: "Signatures in order" })).toContainText(
    "Finance director",
  );
  await signByKeys(approver, asked);
  await expect(approver.getByRole("dialog", { name: "Show your second factor" })).toBeVisible();
  await expectAccessible(approver);
  await showFactor(approver);
  await expect(
    requestArticle(approver, asked)
      .getByRole("list", { name: "Signatures", exact: true })
      .getByText(`Signed by ${people.germanApprover}`),
  ).toBeVisible();

  const director = await at(browser, people.director, "/approvals");
  await rowOfRequest(director, asked).click();
  await takesKeys(director, "article button");
  await signByKeys(director, asked);
  await showFactor(director);
  await expect(requestArticle(director, asked).getByText("Carried out", { exact: true })).toBeVisible({
    timeout: CARRIED_OUT_MS,
  });
  for (const page of [analyst, approver, director]) await page.context().close();
});

test("an absence leaves a request without its director: that is foretold, he delegates, and his delegate signs for him", async ({
  browser,
}) => {
  test.setTimeout(CARRIED_OUT_MS * 2);
  const analyst = await at(browser, people.germanAnalyst, "/approvals");
  const invoice = await owedInvoice(analyst, "DE01", BigInt(LARGE));
  const asked = await askForCredit(analyst, invoice, LARGE);
  const controller = await at(browser, people.controller, "/teams");
  await enterAbsence(controller, people.director, await dayAhead(controller, 3), await dayAhead(controller, 5));

  const approver = await at(browser, people.approver, "/approvals");
  const forecast = approver.getByRole("region", { name: "Requests nobody will be there to sign" });
  // The earliest are named, so that which of them stand there is up to what others left.
  await expect(forecast).toContainText(/Requests? \d+.* will have nobody to sign (it|them) from/);
  await expect(forecast).toContainText(people.director);
  await expectAccessible(approver);
  await forecast
    .getByRole("link", { name: /^Request \d+$/ })
    .first()
    .click();
  await expect(approver.getByRole("region", { name: "Who can sign" })).toBeVisible();
  await approver.goto(`/approvals/${asked.id}`);
  const article = requestArticle(approver, asked);
  await takesKeys(approver, "article button");
  const who = article.getByRole("region", { name: "Who can sign" });
  await choose(who, approver, "What if this person is away", people.director);
  await expect(who).toContainText("Nobody is there to complete it");
  await expectAccessible(approver);

  const director = await at(browser, people.director, "/approvals/delegations");
  await director.getByRole("button", { name: "Delegate your signature" }).click();
  const dialog = director.getByRole("dialog", { name: "Delegate your signature" });
  await dialog.getByRole("combobox", { name: "To whom" }).fill("Voss");
  await director.getByRole("option", { name: people.approver }).click();
  await dialog.getByLabel("First day").fill(await dayAhead(director, 0));
  await dialog.getByLabel("Last day").fill(await dayAhead(director, 6));
  await dialog.getByLabel("Reason").fill("On leave next week");
  await expectAccessible(director);
  await dialog.getByRole("button", { name: "Delegate", exact: true }).click();
  const standing = director.getByRole("row", { name: new RegExp(people.approver) });
  await expect(standing).toContainText("In force");
  await expectAccessible(director);

  const german = await at(browser, people.germanApprover, `/approvals/${asked.id}`);
  await signByKeys(german, asked);
  await showFactor(german);
  await expect(
    requestArticle(german, asked)
      .getByRole("list", { name: "Signatures", exact: true })
      .getByText(`Signed by ${people.germanApprover}`),
  ).toBeVisible();
  await approver.reload();
  await takesKeys(approver, "article button");
  await expect(article.getByText(`You sign with the power of ${people.director}`)).toBeVisible();
  await signByKeys(approver, asked);
  await showFactor(approver);
  await expect(article.getByRole("list", { name: "Signatures", exact: true })).toContainText(
    `Signed by ${people.approver} for ${people.director}`,
  );
  await expect(article.getByText("Carried out", { exact: true })).toBeVisible({ timeout: CARRIED_OUT_MS });

  await standing.getByRole("button", { name: `End the delegation to ${people.approver}` }).click();
  const ending = director.getByRole("dialog", { name: "End the delegation" });
  await ending.getByLabel("Reason").fill("Back at my desk");
  await ending.getByRole("button", { name: "End it" }).click();
  await expect(standing).toContainText("Ended early");
  for (const page of [analyst, controller, approver, director, german]) await page.context().close();
});
