import { expect, test } from "@playwright/test";
import { CARRIED_OUT_MS, dayAhead, owedInvoice, requestArticle, signByKeys } from "./support/approvals";
import { expectAccessible } from "./support/axe";
import { choose, people, signIn, takesKeys } from "./support/desk";

test("what a customer owes is agreed in instalments from a case, signed, and stands beside its invoice", async ({
  browser,
}) => {
  test.setTimeout(CARRIED_OUT_MS * 2);
  const analyst = await (await browser.newContext()).newPage();
  await signIn(analyst, people.analyst, "/approvals?lane=own");
  const invoice = await owedInvoice(analyst, "US01", 20_000n);
  await analyst.goto(`/exceptions?case=${invoice.caseId}`);
  await analyst.getByRole("complementary", { name: "Context" }).getByRole("link", { name: "Payment plan…" }).click();

  const form = analyst.getByRole("form", { name: "Request" });
  await takesKeys(analyst, "form[aria-label=Request] button");
  await expect(form.getByRole("checkbox", { checked: true })).toHaveCount(1);
  await form.getByLabel("How many").fill("2");
  await form.getByLabel("First due on").fill(await dayAhead(analyst, 14));
  await choose(form, analyst, "Reason", "Customer in difficulty");
  await form.getByLabel("Memo").fill("Agreed on the phone");
  await form.getByLabel("In your words").fill("They pay in two parts once their own customer has paid them.");
  const preview = analyst.getByRole("region", { name: "What it would come to" });
  await expect(preview).toContainText("in 2 instalments");
  await expect(preview).toContainText("Who has to sign: Payment plans");
  await expectAccessible(analyst);
  await form.getByRole("button", { name: "Submit" }).click();
  const asked = analyst.getByRole("article", { name: /^Request \d+$/ });
  await expect(asked.getByText("Waits for signatures")).toBeVisible();
  const number = Number(((await asked.getAttribute("aria-label")) ?? "").replace(/\D/g, ""));

  const approver = await (await browser.newContext()).newPage();
  await signIn(approver, people.approver, new URL(analyst.url()).pathname);
  const article = requestArticle(approver, { number });
  await takesKeys(approver, "article button");
  await expect(article.getByRole("region", { name: "Facts it rests on" })).toContainText("Instalment 2");
  await signByKeys(approver, { number });
  await expect(article.getByRole("region", { name: /^Payment plan \d+$/ })).toBeVisible({ timeout: CARRIED_OUT_MS });
  await expectAccessible(approver);

  await analyst.goto(`/exceptions?case=${invoice.caseId}`);
  const plan = analyst.getByRole("complementary", { name: "Context" }).getByRole("region", { name: /^Payment plan/ });
  await expect(plan.getByRole("link", { name: `Request ${number}` })).toBeVisible();
  await expectAccessible(analyst);
  for (const page of [analyst, approver]) await page.context().close();
});
