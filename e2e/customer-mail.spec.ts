import { expect, type Locator, type Page, test } from "@playwright/test";
import { read } from "./support/approvals";
import { expectAccessible } from "./support/axe";
import { choose, people, signIn, takesKeys } from "./support/desk";

/** Until the worklist of a fresh company has its accounts. */
const LISTED_MS = 90_000;
/** From the letter-box to the catcher, and from an answer to the worklist. */
const ON_ITS_WAY_MS = 45_000;
const WORDS = "As agreed on the telephone, here is the list once more.";
const ANSWER = "The order number is missing on the invoice. Please send it again.";

test.use({ viewport: { width: 1600, height: 1000 } });
test.describe.configure({ mode: "serial" });

let name = "";
let subject = "";

/** Those at the end of the whole worklist: others hold, block and hand them over meanwhile. */
async function workedByOthers(page: Page): Promise<string[]> {
  const { rows } = await read<{ rows: { customerName: string }[] }>(page, "worklist.list", {
    filters: { lane: "all" },
    limit: 100,
  });
  return rows.slice(-6).map(({ customerName }) => customerName);
}

/** The last account of the day that no other journey works, opened from the worklist. */
async function openLastOfToday(page: Page): Promise<string> {
  await signIn(page, people.collector, "/collections?lane=today");
  const rows = page.locator("[role=row][data-account]");
  await expect(async () => {
    await page.reload();
    await takesKeys(page, "main button");
    await expect(rows.first()).toBeVisible({ timeout: 3_000 });
  }).toPass({ timeout: LISTED_MS });
  const others = await workedByOthers(page);
  const names = await rows.evaluateAll((all) => all.map((row) => row.getAttribute("data-account") ?? ""));
  const last = names.findLast((one) => !others.includes(one)) ?? "";
  await openFromLane(page, "today", last);
  return last;
}

/** Puts the account away by keys, wherever it stands. */
async function putAway(page: Page): Promise<void> {
  await page.goto("/collections?lane=all");
  await takesKeys(page, "[role=grid]");
  await page.getByRole("grid").focus();
  await page.keyboard.press("Home");
  const strip = page.getByRole("region", { name: `About ${name}`, exact: true });
  for (let step = 0; !(await strip.isVisible()); step += 1) {
    expect(step, `the cursor reaches ${name}`).toBeLessThan(200);
    await page.keyboard.press("j");
  }
  await page.keyboard.press("s");
  const form = page.getByRole("dialog", { name: `Snooze ${name}`, exact: true });
  await form.getByLabel("Note").fill("They look into it.");
  await form.getByRole("button", { name: "Snooze it" }).click();
  await expect(form).toBeHidden();
  await openFromLane(page, "snoozed", name);
}

/** Opens an account from a lane of the worklist, where it comes to stand in a while. */
async function openFromLane(page: Page, lane: string, customer: string): Promise<void> {
  const row = page.locator(`[role=row][data-account="${customer}"]`);
  await expect(async () => {
    await page.goto(`/collections?lane=${lane}`);
    await takesKeys(page, "main button");
    await expect(row).toBeVisible({ timeout: 3_000 });
  }).toPass({ timeout: ON_ITS_WAY_MS });
  await row.getByRole("gridcell").nth(1).click();
  await page.waitForURL(/\/accounts\//);
  await takesKeys(page, "main button");
  await expect(page.getByRole("heading", { name: customer, exact: true })).toBeVisible();
  await expect(page.getByRole("button", { name: "Wrap up a call" })).toBeVisible();
}

async function openMail(page: Page, part: string): Promise<void> {
  await page.goto(`/mail?part=${part}`);
  await takesKeys(page, "main button");
}

function caught(page: Page): Locator {
  return page
    .getByRole("list", { name: "Caught mail" })
    .getByRole("listitem")
    .filter({ hasText: subject })
    .filter({ hasText: WORDS });
}

/** The line of /mail about the mail to the account. */
function lineOf(page: Page): Locator {
  return page.getByRole("row").filter({ hasText: name }).filter({ hasText: subject });
}

async function fitsTelephoneInTheDark(page: Page): Promise<void> {
  await page.emulateMedia({ colorScheme: "dark" });
  await page.setViewportSize({ width: 390, height: 844 });
  await expectAccessible(page);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
}

async function wideAndLight(page: Page): Promise<void> {
  await page.emulateMedia({ colorScheme: "light" });
  await page.setViewportSize({ width: 1600, height: 1000 });
}

test("a collector writes from a text by keys, sees to whom and about what, and the mail goes out", async ({ page }) => {
  test.setTimeout(LISTED_MS + ON_ITS_WAY_MS * 3);
  name = await openLastOfToday(page);
  await page.keyboard.press("m");
  const form = page.getByRole("dialog", { name: `Write to ${name}`, exact: true });
  const send = form.getByRole("button", { name: "Send" });
  // Own words alone say nothing until they are written.
  await expect(form.getByText("Write what the message is to say.")).toBeVisible();
  await expect(send).toBeDisabled();
  await choose(form, page, "Text", "First reminder");
  const preview = form.getByRole("region", { name: "Preview" });
  await expect(preview.getByRole("list", { name: "Recipients" })).toContainText(/To .*\S+@\S+/);
  // What is past due is asked for; the rest is offered.
  const asked = form.getByRole("group", { name: "Asked for" });
  await expect(asked.getByRole("checkbox", { name: /due since/ }).first()).toBeChecked();
  for (const box of await asked.getByRole("checkbox", { name: /not due before/ }).all())
    await expect(box).not.toBeChecked();
  const number = (await asked.locator("label").first().innerText()).trim().split(/\s/)[0] ?? "";
  await expect(preview).toContainText(number);
  await expect(preview).toContainText("Nothing is attached.");
  await form.getByLabel("Your own words").fill(WORDS);
  await expect(preview).toContainText(WORDS);
  const despite = form.getByLabel("Why it is sent all the same");
  if (await despite.isVisible()) await despite.fill("Agreed with them on the telephone");
  await expectAccessible(page);
  await fitsTelephoneInTheDark(page);
  await wideAndLight(page);

  // What was written is not lost by a key meant for something else.
  await page.keyboard.press("Escape");
  await expect(form.getByText("Throw away what you wrote?")).toBeVisible();
  await expect(form.getByRole("button", { name: "Keep writing" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(form.getByText("Throw away what you wrote?")).toBeHidden();
  subject = await preview.getByRole("paragraph").first().innerText();
  await expect(send).toBeEnabled();
  await page.keyboard.press("Control+Enter");
  await expect(form).toBeHidden();
  const contacts = page.getByRole("list", { name: "Contacts" });
  const mail = page.getByRole("dialog", { name: subject, exact: true });
  // A reminder of an earlier day may have had the same subject; the newest stands first once it is known.
  await expect(async () => {
    if (await mail.isVisible()) await page.keyboard.press("Escape");
    await contacts.getByRole("button", { name: subject }).first().click();
    await expect(mail).toContainText(WORDS, { timeout: 1_000 });
  }).toPass({ timeout: ON_ITS_WAY_MS });
  await expect(mail).toContainText(number);
  await page.keyboard.press("Escape");

  await openMail(page, "sent");
  await expect(lineOf(page).first().getByText("Sent", { exact: true })).toBeVisible({ timeout: ON_ITS_WAY_MS });
  await expectAccessible(page);
  await page.getByRole("tab", { name: "Mail catcher" }).click();
  await expect(caught(page)).toHaveCount(1);
});

test("an answer brings an account that was put away back, to the lane of what waits for us", async ({ page }) => {
  test.setTimeout(ON_ITS_WAY_MS * 4);
  await signIn(page, people.collector, "/mail?part=catcher");
  await putAway(page);
  await openMail(page, "catcher");
  await expect(caught(page)).toHaveCount(1);
  await expectAccessible(page);
  await caught(page).getByLabel("Answer of the customer").fill(ANSWER);
  await caught(page).getByRole("button", { name: "Answer as the customer" }).click();
  await page.getByRole("tab", { name: "Answers" }).click();
  const answer = page.getByRole("list", { name: "Answers" }).getByRole("listitem").filter({ hasText: ANSWER });
  await expect(answer).toContainText(name, { timeout: ON_ITS_WAY_MS });
  await expectAccessible(page);

  await openFromLane(page, "waiting_on_us", name);
  const place = page.getByRole("region", { name: "On the worklist" });
  await expect(place).toContainText("is back because");
  await expect(place).toContainText("an answer to its mail");
  await expect(page.getByRole("region", { name: "Follow-up" })).toContainText("an answer to its mail");
  const contact = page.getByRole("list", { name: "Contacts" }).getByRole("listitem").first();
  await expect(contact).toContainText("from");
  await expect(contact).toContainText(`Re: ${subject}`);
  await expect(contact).toContainText(ANSWER);
  // The entry leads to the mail itself, and from there to ours that it answers.
  await contact.getByRole("button", { name: `Re: ${subject}` }).click();
  const answered = page.getByRole("dialog", { name: `Re: ${subject}`, exact: true });
  await expect(answered).toContainText(ANSWER);
  await answered.getByRole("button", { name: subject, exact: true }).click();
  await expect(page.getByRole("dialog", { name: subject, exact: true })).toContainText(WORDS);
  await page.keyboard.press("Escape");
  await expect(answered).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(
    page.getByRole("region", { name: "Timeline" }).getByRole("button", { name: /from / }).first(),
  ).toBeVisible();
});

test("a mail that bounces stands as returned, with what the mail server said", async ({ page }) => {
  test.setTimeout(ON_ITS_WAY_MS * 3);
  await signIn(page, people.collector, "/mail?part=catcher");
  await caught(page).getByRole("button", { name: "Bounce" }).click();
  await page.getByRole("tab", { name: /^Did not arrive/ }).click();
  await expect(lineOf(page).first()).toContainText("Came back", { timeout: ON_ITS_WAY_MS });
  await expect(lineOf(page).first()).toContainText("user unknown");
  await expectAccessible(page);
  for (const part of ["sent", "returned", "answers", "unassigned", "letters", "catcher"]) {
    await openMail(page, part);
    await expect(page.getByRole("tab", { selected: true })).toBeVisible();
    await fitsTelephoneInTheDark(page);
  }
});

test("the controller edits the texts and reads them as a customer would", async ({ page }) => {
  test.setTimeout(ON_ITS_WAY_MS * 2);
  await signIn(page, people.controller, "/policies/message-texts");
  await takesKeys(page, "main article button");
  const policy = page.getByRole("article", { name: "Message texts", exact: true });
  await expectAccessible(page);
  await policy.getByRole("button", { name: "Draft a change" }).click();
  const form = policy.getByRole("form", { name: "Draft a change to the message texts" });
  await form.getByRole("tab", { name: "First reminder" }).click();
  await form.getByLabel("Subject").fill("What is open: {{total_due}}");
  const read = form.getByRole("article", { name: "How it reads" });
  await expect(read.getByText(/^What is open: .*\d/)).toBeVisible();
  await expectAccessible(page);
  await form.getByLabel("Subject").fill("What is open: {{total}}");
  await expect(form.getByRole("list", { name: "What has to be put right" })).toContainText("total");
  await expect(form.getByText("The preview appears once the text can be read.")).toBeVisible();
  await form.getByRole("tab", { name: "German" }).click();
  await expect(read).toBeVisible();
  await fitsTelephoneInTheDark(page);
});
