import { readFile } from "node:fs/promises";
import { expect, type Locator, type Page, test } from "@playwright/test";
import { expectAccessible } from "./support/axe";
import { callDirectly } from "./support/call-directly";
import { choose, people, type Somebody, signIn, takesKeys } from "./support/desk";

const WAIT_MS = 30_000;
const CONTROLS = "main button, header button, main a";

async function openAccess(page: Page, name: Somebody, path: string): Promise<void> {
  await signIn(page, name, path);
  await takesKeys(page, CONTROLS);
}

/** A day some days ahead, as a date field takes it. */
const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

async function addJoiner(page: Page, name: string, address: string): Promise<void> {
  await page.getByRole("button", { name: "Add somebody" }).click();
  const adding = page.getByRole("dialog", { name: "Add somebody" });
  await adding.getByRole("textbox", { name: "Name" }).fill(name);
  await adding.getByRole("textbox", { name: "E-mail address" }).fill(address);
  await choose(adding, page, "Role", "Billing analyst");
  await adding.getByRole("textbox", { name: "Why" }).fill("Joins billing operations.");
  await expectAccessible(page);
  await adding.getByRole("button", { name: "Add", exact: true }).click();
  await expect(page.getByRole("link", { name })).toBeVisible({ timeout: WAIT_MS });
}

/** A line of a review by whose it is and what it gives, whoever decided it and whatever else it says. */
const lineOf = (page: Page, name: string, role: string): Locator =>
  page.getByRole("row", { name: new RegExp(`^${name} .*${role} for all`) });

test("an administrator adds a joiner, is told what must not meet, and lets it meet for a while; controllers review and sign", async ({
  page,
  browser,
}) => {
  test.setTimeout(WAIT_MS * 8);
  // Somebody else each time, so that the journey can be walked again on the same company.
  const stamp = Date.now();
  const joiner = `Robin ${stamp}`;
  await openAccess(page, people.administrator, "/access");
  await expect(page.getByRole("region", { name: /^Compensating reviews/ })).toContainText("apply cash");
  await expectAccessible(page);
  await addJoiner(page, joiner, `robin-${stamp}@meridian.example`);

  await page.getByRole("searchbox", { name: "Search" }).fill(String(stamp));
  await page.getByRole("link", { name: joiner }).click();
  await expect(page.getByRole("heading", { name: joiner })).toBeVisible({ timeout: WAIT_MS });
  await takesKeys(page, CONTROLS);
  await page.getByRole("button", { name: "Give a role" }).click();
  const giving = page.getByRole("dialog", { name: `Give ${joiner} a role` });
  await choose(giving, page, "Role", "Finance approver");
  const sentence = `${joiner} would both raise credits and write-offs (Billing analyst) and approve them (Finance approver) for all legal entities.`;
  await expect(giving.getByRole("list", { name: "Duties that would meet" })).toContainText(sentence, {
    timeout: WAIT_MS,
  });
  await giving.getByRole("textbox", { name: "Why" }).fill("Nobody else can sign in the closing week.");
  await giving.getByRole("button", { name: "Give", exact: true }).click();
  await expect(giving.getByRole("alert").last()).toContainText("These duties must not meet in one person", {
    timeout: WAIT_MS,
  });
  await giving.getByLabel("Until").fill(inDays(10));
  await choose(giving, page, "Reviewer", people.deputyController);
  await expectAccessible(page);
  await giving.getByRole("button", { name: "Give", exact: true }).click();
  await expect(page.getByRole("region", { name: `Grants of ${joiner}, scrolls sideways` }).first()).toContainText(
    "Finance approver for all legal entities",
    { timeout: WAIT_MS },
  );
  await expect(page.getByRole("region", { name: /^Compensating reviews/ })).toContainText(people.deputyController);
  await expectAccessible(page);
  const personPath = new URL(page.url()).pathname;

  const controller = await (await browser.newContext({ colorScheme: "dark" })).newPage();
  await openAccess(controller, people.controller, "/access/review");
  await controller.getByRole("button", { name: "Open a review" }).click();
  const opening = controller.getByRole("dialog", { name: "Open an access review" });
  await opening.getByRole("textbox", { name: "Title" }).fill(`Review ${stamp}`);
  await opening.getByRole("button", { name: "Open", exact: true }).click();
  await expect(controller.getByRole("heading", { name: `Review ${stamp}` })).toBeVisible({ timeout: WAIT_MS });
  await takesKeys(controller, CONTROLS);
  const line = lineOf(controller, joiner, "Finance approver");
  await expect(line).toContainText("can both raise credits and write-offs");
  await line.getByRole("button", { name: /^Remove/ }).click();
  const removing = controller.getByRole("dialog", { name: /^Remove Finance approver/ });
  await removing.getByRole("textbox", { name: "Why" }).fill("The closing week is over.");
  await removing.getByRole("button", { name: "Mark for removal" }).click();
  await expect(line).toContainText("to be removed", { timeout: WAIT_MS });
  await controller.getByRole("button", { name: /^Confirm the other/ }).click();
  await expect(controller.getByRole("button", { name: /^Confirm the other/ })).toHaveCount(0, { timeout: WAIT_MS });
  // Their own line is nobody's to decide but another's.
  await expect(lineOf(controller, people.controller, "Controller").getByRole("button")).toHaveCount(0);
  await controller.getByRole("button", { name: "Sign the review" }).click();
  await expect(controller.getByRole("alert").filter({ hasText: "undecided" })).toContainText(
    `among them ${people.controller}`,
    { timeout: WAIT_MS },
  );
  await expectAccessible(controller);
  const reviewPath = new URL(controller.url()).pathname;

  const deputy = await (await browser.newContext()).newPage();
  await openAccess(deputy, people.deputyController, reviewPath);
  await lineOf(deputy, people.controller, "Controller")
    .getByRole("button", { name: /^Confirm/ })
    .click();
  await expect(lineOf(deputy, people.controller, "Controller")).toContainText("confirmed", { timeout: WAIT_MS });
  await deputy.context().close();

  await controller.reload();
  await takesKeys(controller, CONTROLS);
  await controller.getByRole("button", { name: "Sign the review" }).click();
  await expect(controller.getByText("SHA-256 of the signed file")).toBeVisible({ timeout: WAIT_MS });
  const downloading = controller.waitForEvent("download");
  await controller.getByRole("link", { name: "Download as CSV" }).click();
  const file = await downloading;
  expect(file.suggestedFilename()).toMatch(/^access-review-\d{4}-\d{2}-\d{2}\.csv$/);
  const text = await readFile(await file.path(), "utf8");
  expect(text).toContain(`Access review: Review ${stamp}`);
  expect(text.split("\r\n").find((row) => row.startsWith(joiner) && row.includes(",Finance approver,"))).toContain(
    "remove",
  );
  await controller.context().close();

  await page.goto(personPath);
  await takesKeys(page, CONTROLS);
  await expect(page.getByRole("region", { name: `Grants of ${joiner}, scrolls sideways` }).first()).not.toContainText(
    "Finance approver",
  );
  await page.getByRole("button", { name: "Let leave" }).click();
  const leaving = page.getByRole("dialog", { name: `${joiner} leaves` });
  await leaving.getByRole("textbox", { name: "Why" }).fill("Took another post.");
  await leaving.getByRole("button", { name: "Let leave now" }).click();
  await expect(page.getByRole("region", { name: "Accounts, scrolls sideways" })).toContainText("left", {
    timeout: WAIT_MS,
  });
});

test("an engineer makes a token, a program calls with it, and it opens nothing once it is revoked", async ({
  page,
  request,
}) => {
  test.setTimeout(WAIT_MS * 3);
  const name = `export-${Date.now()}`;
  await openAccess(page, people.engineer, "/access/tokens");
  await page.getByRole("button", { name: "Make a token" }).click();
  const making = page.getByRole("dialog", { name: "Make a token" });
  await making.getByRole("textbox", { name: "Name" }).fill(name);
  await making.locator("summary", { hasText: "May:" }).press("Enter");
  await expect(making.getByRole("checkbox", { name: "approval.decide" })).toHaveCount(0);
  await making.getByRole("checkbox", { name: "case.read" }).press("Space");
  await expectAccessible(page);
  await making.getByRole("button", { name: "Make", exact: true }).click();
  const shown = page.getByRole("dialog", { name: `The secret of ${name}` });
  await expect(shown).toContainText("It is shown this once", { timeout: WAIT_MS });
  const secret = (await shown.locator("code").innerText()).trim();
  await shown.getByRole("button", { name: "I have kept it" }).click();

  const call = (path: string, by: string) =>
    request.get(`/api/trpc/${path}?input=${encodeURIComponent('{"json":{}}')}`, {
      headers: { authorization: `Bearer ${by}` },
    });
  expect((await call("cases.counts", secret)).status()).toBe(200);
  expect((await call("sync.overview", secret)).status()).toBe(403);
  expect((await call("cases.counts", `${secret}x`)).status()).toBe(401);

  const row = page.getByRole("row", { name: new RegExp(`^${name}`) });
  await row.getByRole("button", { name: /^Revoke/ }).click();
  const revoking = page.getByRole("dialog", { name: `Revoke ${name}?` });
  await revoking.getByRole("textbox", { name: "Why" }).fill("The export moved.");
  await revoking.getByRole("button", { name: "Revoke the token" }).click();
  await expect(row).toContainText("revoked", { timeout: WAIT_MS });
  expect((await call("cases.counts", secret)).status()).toBe(401);
});

test("who does not administer access sees no acts there, and the server refuses them all the same", async ({
  page,
}) => {
  await openAccess(page, people.auditor, "/access");
  await expect(page.getByRole("button", { name: "Add somebody" })).toHaveCount(0);
  const { status } = await callDirectly(page, "access.add", {
    key: "a-direct-call",
    input: { name: "Nobody", email: "nobody@meridian.example", passwordHash: null, grants: [] },
  });
  expect(status).toBe(403);
});
