import { type Browser, expect, type Page, test } from "@playwright/test";
import { expectAccessible } from "./support/axe";
import { callDirectly } from "./support/call-directly";
import { people, type Somebody, signIn, takesKeys } from "./support/desk";

const REASON = "The workshop of the first week was free of charge";

/** Somebody with a browser of their own, on a draft. */
async function onDraft(browser: Browser, name: Somebody, path: string): Promise<Page> {
  const page = await (await browser.newContext()).newPage();
  await signIn(page, name, path);
  await takesKeys(page, "article button, article a");
  return page;
}
const review = (page: Page) => page.getByRole("region", { name: "Review" });
const edits = (page: Page) => page.getByRole("region", { name: "Edits" });

test("a draft for hours is confirmed, edited, asked again, and approved in order by others than its editor", async ({
  browser,
}) => {
  test.setTimeout(150_000);
  // The project lead has no other desk: the draft waits for him, and one key confirms it.
  const lead = await (await browser.newContext()).newPage();
  await signIn(lead, people.projectLead, "/drafts?lane=mine");
  await takesKeys(lead, "[role=tab]");
  const list = lead.getByRole("region", { name: /^Drafts under review/ });
  await expect(list.getByRole("row", { name: /DE01/ }).first()).toContainText("Waits for you: project lead");
  await expectAccessible(lead);
  await lead.keyboard.press("j");
  await expect(list.getByRole("link").first()).toBeFocused();
  await lead.keyboard.press("Enter");
  await expect(lead.getByRole("region", { name: "Lines beside the work" })).toBeVisible();
  const path = new URL(lead.url()).pathname;
  await expect(lead.getByRole("button", { name: /^Edit / })).toHaveCount(0);
  await lead.keyboard.press("y");
  await expect(review(lead).getByText("Approved by Felix Baumann")).toBeVisible();

  // The analyst takes an hour off, with the reason; billing confirms it, and the confirmation before it no longer holds.
  const analyst = await onDraft(browser, people.analyst, path);
  await expect(review(analyst).getByRole("button", { name: "Approve as billing" })).toBeVisible();
  await analyst
    .getByRole("button", { name: /^Edit / })
    .first()
    .click();
  const form = analyst.getByRole("form", { name: /^Edit / });
  const hours = Number(await form.getByLabel("Hours", { exact: true }).inputValue());
  await form.getByLabel("Hours", { exact: true }).fill(String(hours + 1));
  await form.getByLabel("Reason").fill(REASON);
  await form.getByRole("button", { name: "Change the line" }).click();
  await expect(form.getByText(/are approved. Enter no more than that/)).toBeVisible();
  await form.getByLabel("Hours", { exact: true }).fill(String(hours - 1));
  await form.getByRole("button", { name: "Change the line" }).click();
  await expect(edits(analyst).getByText(REASON)).toBeVisible();
  await expect(edits(analyst).getByText("Confirmed by billing")).toBeVisible({ timeout: 30_000 });
  await expect(analyst.getByRole("region", { name: "Lines of the draft, scrolls sideways" })).toContainText(
    `${hours - 1} of ${hours} approved hours are billed.`,
    { timeout: 30_000 },
  );
  await expect(analyst.getByRole("region", { name: "Decisions" })).toContainText("No longer holds.");
  await expect(review(analyst).getByRole("listitem").filter({ hasText: "Controller" })).toBeVisible();
  await expectAccessible(analyst);

  // The project lead is asked again; the editor may not approve what she changed, whatever she sends.
  await lead.reload();
  await takesKeys(lead, "article button");
  await review(lead).getByRole("button", { name: "Confirm the work" }).click();
  await expect(review(lead).getByText("Approved by Felix Baumann")).toBeVisible();
  await expect(review(analyst).getByText(/You changed this draft yourself/)).toBeVisible();
  const reviewId = path.split("/").at(-1);
  const direct = (page: Page, procedure: string, version: number) =>
    callDirectly(page, procedure, { key: crypto.randomUUID(), input: { reviewId, version, decision: "approved" } });
  const versionOf = async () => {
    const input = encodeURIComponent(JSON.stringify({ json: { reviewId } }));
    const answer = await analyst.request.get(`/api/trpc/drafts.get?input=${input}`);
    return Number(/"version":(\d+)/.exec(await answer.text())?.[1]);
  };
  const refused = await direct(analyst, "drafts.approve", await versionOf());
  expect(refused.status).toBe(403);
  expect(refused.text).toContain("You changed this draft yourself");
  expect((await direct(lead, "drafts.approve", await versionOf())).status).toBe(403);

  // Another analyst approves for billing, and since the draft was lowered the controller approves as well.
  const second = await onDraft(browser, people.germanAnalyst, path);
  await review(second).getByRole("button", { name: "Approve as billing" }).click();
  await expect(review(second).getByText("Approved by Jonas Brandt")).toBeVisible();
  const controller = await onDraft(browser, people.controller, path);
  await review(controller).getByRole("button", { name: "Approve as controller" }).click();
  await expect(review(controller).getByText("Approved by Marcus Leigh")).toBeVisible();
  await expect(controller.getByText("Nothing of Docket's holds it any more; billing issues it.")).toBeVisible();
  for (const page of [lead, analyst, second, controller]) await page.context().close();
});

test("a draft that its project lead sends back is answered and comes back; who may not see drafts is told so", async ({
  browser,
}) => {
  const lead = await (await browser.newContext()).newPage();
  await signIn(lead, people.successManager, "/drafts");
  const row = lead.getByRole("row", { name: /US01/ }).first();
  const link = row.getByRole("link");
  await expect(link).toBeVisible();
  const path = (await link.getAttribute("href")) ?? "";
  await link.click();
  await takesKeys(lead, "article button");
  await lead.keyboard.press("b");
  const form = lead.getByRole("form", { name: "Send back" });
  await form.getByLabel("What is wrong").fill("Two of these days were a holiday.");
  await form.getByRole("button", { name: "Send back" }).click();
  await expect(lead.getByText("Its project lead sent it back.")).toBeVisible();

  const analyst = await onDraft(browser, people.analyst, path);
  const answer = analyst.getByRole("form", { name: "Answer the project lead" });
  await answer.getByLabel("Answer").fill("They were worked all the same, see the plan of the week.");
  await answer.getByRole("button", { name: "Ask the project lead again" }).click();
  await expect(answer).toHaveCount(0);
  await lead.reload();
  await expect(review(lead).getByRole("button", { name: "Confirm the work" })).toBeVisible();

  const stranger = await (await browser.newContext()).newPage();
  await signIn(stranger, people.cashApplier, path);
  await expect(stranger.getByText("Your role does not open the Drafts desk")).toBeVisible();
  for (const page of [lead, analyst, stranger]) await page.context().close();
});
