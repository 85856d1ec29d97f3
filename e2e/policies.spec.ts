import { expect, type Locator, type Page, test } from "@playwright/test";
import { expectAccessible } from "./support/axe";
import { docket } from "./support/command-line";
import { choose, people, type Somebody, signIn, takesKeys } from "./support/desk";

const WAIT_MS = 30_000;
const PATH = "/policies/matching";

async function openMatching(page: Page, name: Somebody): Promise<Locator> {
  await signIn(page, name, PATH);
  await takesKeys(page, "main article button");
  return page.getByRole("article", { name: "Matching", exact: true });
}

/** An instant as the reader's browser writes it into a field, so many minutes from the company's now. */
async function instantIn(page: Page, minutes: number): Promise<string> {
  const { now } = (await docket("sandbox", "clock")) as { now: string };
  return page.evaluate(
    ([at, ahead]) => {
      const then = new Date(Date.parse(String(at)) + Number(ahead) * 60_000);
      const local = new Date(then.getTime() - then.getTimezoneOffset() * 60_000);
      return local.toISOString().slice(0, 16);
    },
    [now, minutes] as const,
  );
}

test("a policy is drafted, rehearsed on days of the past, published from an instant on by a second person, comes into force, and is gone back from", async ({
  page,
  browser,
}) => {
  test.setTimeout(WAIT_MS * 8);
  const policy = await openMatching(page, people.controller);
  await policy.getByRole("button", { name: "Draft a change" }).click();
  const form = policy.getByRole("form", { name: "Draft a change to the matching of bank bookings" });
  const shown = form.getByRole("textbox", { name: "Proposals shown" });
  const before = Number(await shown.inputValue());
  const after = before === 9 ? 8 : before + 1;
  await shown.fill("many");
  await expect(form.getByRole("list", { name: "What has to be put right" })).toContainText("Proposals shown");
  await shown.fill(String(after));
  await expect(form.getByRole("list", { name: "Changes of this draft" })).toContainText(
    `was ${before} at most, would be ${after} at most`,
  );
  await choose(form, page, "Rehearse on", "Days I choose");
  const rehearse = form.getByRole("button", { name: "Rehearse", exact: true });
  await expect(rehearse).toHaveAttribute("aria-disabled", "true");
  await form.getByLabel("First day").fill("2020-01-01");
  await form.getByLabel("Last day").fill("2020-01-31");
  await rehearse.click();
  const rehearsal = form.getByRole("region", { name: "Result of the rehearsal" });
  await expect(rehearsal.getByRole("status")).toContainText(/^0 of 0 receipts at the bank/, { timeout: WAIT_MS });
  await expectAccessible(page);
  await form.getByRole("textbox", { name: "Why" }).fill("People want to see another number of proposals.");
  await form.getByRole("button", { name: "Save draft" }).click();
  const draft = policy
    .getByRole("article", { name: /^Version \d+$/ })
    .filter({ hasText: `would be ${after} at most` })
    .last();
  await expect(draft.getByText("somebody else has to publish it")).toBeVisible({ timeout: WAIT_MS });
  await expect(draft.getByRole("button", { name: /^Publish/ })).toHaveCount(0);
  const version = Number((await draft.getByRole("heading").first().innerText()).replace(/\D/g, ""));

  const second = await (await browser.newContext({ colorScheme: "dark" })).newPage();
  const theirs = await openMatching(second, people.deputyController);
  const waiting = theirs.getByRole("article", { name: `Version ${version}`, exact: true });
  await choose(waiting, second, "In force", "From an instant on");
  await waiting.getByLabel("Instant, in your time zone").fill(await instantIn(second, 2));
  await expectAccessible(second);
  await waiting.getByRole("button", { name: `Publish version ${version}` }).click();
  const scheduled = theirs.getByRole("article", { name: new RegExp(`^Version ${version} from `) });
  await expect(scheduled).toContainText("published by Ingrid Solheim", { timeout: WAIT_MS });
  await expect(theirs.getByRole("heading", { name: `In force: Version ${version}` })).toHaveCount(0);
  await second.goto("/policies");
  await expect(second.getByRole("row", { name: /^Matching/ })).toContainText(`Version ${version} from`, {
    timeout: WAIT_MS,
  });
  await expectAccessible(second);

  await docket("sandbox", "advance", "3m");
  await expect(async () => {
    await second.goto(PATH);
    await expect(second.getByRole("heading", { name: `In force: Version ${version}` })).toBeVisible();
  }).toPass({ timeout: WAIT_MS });

  // Any two versions beside each other, and the way back, which again takes two.
  await page.goto(PATH);
  await takesKeys(page, "main article button");
  await policy.getByRole("button", { name: "Show the difference" }).click();
  await expect(policy.getByRole("list", { name: "Difference" })).toBeVisible({ timeout: WAIT_MS });
  await policy
    .getByRole("button", { name: /^Go back to/ })
    .first()
    .click();
  const goingBack = page.getByRole("dialog");
  await goingBack.getByRole("textbox", { name: "Why" }).fill("The other number was better.");
  await goingBack.getByRole("button", { name: "Draft it" }).click();
  const back = policy
    .getByRole("article", { name: /^Version \d+$/ })
    .filter({ hasText: "The other number was better." });
  await expect(back).toBeVisible({ timeout: WAIT_MS });
  const backVersion = Number((await back.getByRole("heading").first().innerText()).replace(/\D/g, ""));
  await second.goto(PATH);
  await takesKeys(second, "main article button");
  await second.getByRole("button", { name: `Publish version ${backVersion}` }).click();
  await expect(second.getByRole("heading", { name: `In force: Version ${backVersion}` })).toBeVisible({
    timeout: WAIT_MS,
  });
  await second.context().close();
});

test("the expression behind a row is shown to whoever wants it, by keyboard alone", async ({ page }) => {
  await signIn(page, people.auditor, "/policies/authority");
  const table = page.getByRole("region", { name: /^Table of authority/ });
  const summary = table.locator("summary").first();
  await summary.focus();
  await page.keyboard.press("Enter");
  await expect(table.locator("details[open] code")).toContainText(/amount_minor|request_kind|true/);
  await expect(table.getByRole("button", { name: /^Copy the expression of/ }).first()).toBeVisible();
  await expectAccessible(page);
});
