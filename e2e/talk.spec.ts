import { expect, test } from "@playwright/test";
import { expectAccessible } from "./support/axe";
import { open, openCase, openDesk, people, signIn, takesKeys } from "./support/desk";

const QUESTION = "Did they agree to the new price in writing?";
const ANSWER = "Yes, with the order form of last month.";

test("a success manager without a desk is asked, answers, and the answer stands on the case", async ({
  page,
  browser,
}) => {
  const grid = await openDesk(page, people.analyst);
  const { number } = await open(page, grid.getByRole("row").nth(3));
  const article = openCase(page, number);
  await article.getByRole("button", { name: "Ask somebody" }).click();
  const form = article.getByRole("form", { name: "Ask somebody" });
  await form.getByLabel("Whom").fill("Maya");
  await page.getByRole("option", { name: /Maya Fenwick/ }).click();
  await form.getByLabel("Question").fill(QUESTION);
  await form.getByRole("button", { name: "Ask", exact: true }).click();
  await expect(article.getByRole("region", { name: "Questions" }).getByText(QUESTION)).toBeVisible();

  const context = await browser.newContext();
  const other = await context.newPage();
  await signIn(other, people.successManager, "/questions");
  await takesKeys(other, "form");
  const asked = other.getByRole("listitem").filter({ hasText: QUESTION });
  await expect(asked.getByText(`Case ${number}`)).toBeVisible();
  await expectAccessible(other);
  await asked.getByLabel(/^Your answer/).fill(ANSWER);
  await asked.getByRole("button", { name: "Answer" }).click();
  await expect(other.getByRole("region", { name: "Answered" }).getByText(ANSWER)).toBeVisible();
  await other.goto("/exceptions");
  await expect(other.getByText("Your role does not open the Exceptions desk")).toBeVisible();
  await context.close();

  await page.reload();
  await expect(openCase(page, number).getByRole("region", { name: "Questions" }).getByText(ANSWER)).toBeVisible();
});

test("a file is attached, downloaded as it was, and taken off with a reason", async ({ page }) => {
  const grid = await openDesk(page, people.analyst);
  const { number } = await open(page, grid.getByRole("row").nth(4));
  const files = openCase(page, number).getByRole("region", { name: "Files" });
  const choosing = page.waitForEvent("filechooser");
  await files.getByRole("button", { name: "Attach a file" }).click();
  await (await choosing).setFiles({
    name: "order form.txt",
    mimeType: "text/plain",
    buffer: Buffer.from("signed on 12 February"),
  });
  const link = files.getByRole("link", { name: "order form.txt" });
  await expect(link).toBeVisible();
  const response = await page.request.get((await link.getAttribute("href")) ?? "");
  expect(await response.text()).toBe("signed on 12 February");
  expect(response.headers()["content-disposition"]).toContain("attachment");
  await files.getByRole("button", { name: "Take off" }).click();
  await files.getByLabel("Reason").fill("Belongs to another customer");
  await files.getByRole("button", { name: "Take the file off" }).click();
  await expect(link).toHaveCount(0);
});

test("beside a case stand the contract's terms, where its facts come from, and the invoice as its customer reads it", async ({
  page,
}) => {
  const grid = await openDesk(page, people.analyst);
  await open(page, grid.getByRole("row").first());
  await expect(page.getByRole("region", { name: "Contract", exact: true })).toBeVisible();
  await expect(page.getByRole("region", { name: "Where these facts come from" })).toBeVisible();
  await page.getByRole("button", { name: "As the customer sees it" }).click();
  const paper = page.getByRole("dialog");
  await expect(paper.getByText("Left to pay")).toBeVisible();
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  await expect(paper).toHaveCount(0);
});
