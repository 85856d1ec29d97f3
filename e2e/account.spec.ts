import { expect, type Locator, type Page, test } from "@playwright/test";
import { generateSync } from "otplib";
import { expectAccessible } from "./support/axe";
import { choose, people, signIn, takesKeys } from "./support/desk";

const STEP_SECONDS = 30;

/** The code an authenticator with this secret shows; a step ahead where the one of now is spent. */
const codeOf = (secret: string, stepsAhead = 0) =>
  generateSync({ secret, epoch: Math.floor(Date.now() / 1_000) + stepsAhead * STEP_SECONDS });

const part = (page: Page, name: string) => page.getByRole("region", { name, exact: true });

async function openOwnPage(page: Page, path: string, somebody: (typeof people)[keyof typeof people]): Promise<Locator> {
  await signIn(page, somebody, path);
  await takesKeys(page, "main button");
  return page.getByRole("main");
}

test.describe("a second factor and what it opens", () => {
  test.describe.configure({ mode: "serial" });
  let secret = "";

  test("a controller enters an authenticator", async ({ page }) => {
    await openOwnPage(page, "/account", people.deputyController);
    const factor = part(page, "Second factor");
    await factor.getByRole("button", { name: "Enter an authenticator" }).click();
    await expect(factor.getByRole("img", { name: /QR code/ })).toBeVisible();
    await expectAccessible(page);
    secret = (await factor.locator("code").first().innerText()).replaceAll(" ", "");
    await factor.getByLabel("The code it shows now").fill(codeOf(secret));
    await factor.getByRole("button", { name: "Confirm" }).click();
    await expect(factor.getByText("10 recovery codes are left.")).toBeVisible();
  });

  test("signed in anew they show it to use break-glass, which everybody sees while it lasts", async ({
    page,
    browser,
  }) => {
    await openOwnPage(page, "/break-glass", people.deputyController);
    await page.getByRole("checkbox", { name: /^DE01/ }).click();
    await page.getByLabel("Why it cannot wait").fill("The director is on a flight and the bank closes at noon.");
    await page.getByRole("button", { name: "Use break-glass" }).click();
    const dialog = page.getByRole("dialog", { name: "Show your second factor" });
    await expect(dialog).toBeVisible();
    await expectAccessible(page);
    await dialog.getByLabel("Code").fill("000000");
    await dialog.getByRole("button", { name: "Go on" }).click();
    await expect(dialog.getByText("This code is not right, or it was used before.")).toBeVisible();
    await dialog.getByLabel("Code").fill(codeOf(secret, 1));
    await dialog.getByRole("button", { name: "Go on" }).click();
    await expect(dialog).toHaveCount(0);
    const use = page.getByRole("article", { name: `Break-glass of ${people.deputyController}` });
    await expect(use.getByText("running")).toBeVisible();
    const banner = part(page, "Break-glass in use");
    await expect(banner.getByText("You are using break-glass for DE01")).toBeVisible();
    await expectAccessible(page);

    const others = await (await browser.newContext()).newPage();
    await signIn(others, people.auditor, "/teams");
    const told = part(others, "Break-glass in use");
    await expect(told.getByText(`${people.deputyController} is using`)).toBeVisible();
    await use.getByRole("button", { name: "End it now" }).click();
    await expect(banner).toHaveCount(0);
    await expect(told).toHaveCount(0);
    await expect(use.getByText("Somebody else has to review it.")).toBeVisible();
    await others.context().close();
  });

  test("another person signs what they found", async ({ page }) => {
    await openOwnPage(page, "/break-glass", people.director);
    const use = page.getByRole("article", { name: `Break-glass of ${people.deputyController}` });
    await use.getByRole("button", { name: "Review" }).click();
    await choose(use, page, "Finding", "It was justified");
    await use.getByLabel(/What was done with it/).fill("Nothing was signed with it; it was ended at once.");
    await use.getByRole("button", { name: "Sign the review" }).click();
    await expect(use.getByText("It was justified.")).toBeVisible();
    await expect(use.getByText("reviewed", { exact: true })).toBeVisible();
    await expectAccessible(page);
  });
});

test("an approver of the demo is told what their authenticator shows", async ({ page }) => {
  await openOwnPage(page, "/account", people.approver);
  await part(page, "Second factor").getByRole("button", { name: "Remove it" }).click();
  const dialog = page.getByRole("dialog", { name: "Show your second factor" });
  await expect(dialog.getByText(/the authenticator of this account shows \d{6}/)).toBeVisible();
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await expect(part(page, "Second factor").getByRole("alert")).toContainText("at most 10 minutes old");
});

test("somebody ends a session of theirs elsewhere, whose next click leads to the sign-in page", async ({
  page,
  browser,
}) => {
  // Somebody whom no journey beside this one signs in as.
  const lost = await (await browser.newContext()).newPage();
  await openOwnPage(lost, "/account", people.projectLead);
  await openOwnPage(page, "/account", people.projectLead);
  const sessions = part(page, "Sessions");
  await expect(sessions.getByRole("row", { name: /this one/ })).toHaveCount(1);
  await sessions.getByRole("button", { name: /^End the session/ }).click();
  await expect(sessions.getByRole("button", { name: /^End the session/ })).toHaveCount(0);
  // The page itself hears of it and may be on its way already: its cookie is tried beside it.
  expect((await lost.request.get("/api/trpc/session.me")).status()).toBe(401);
  const again = await lost.context().newPage();
  await again.goto("/account");
  await expect(again).toHaveURL(/\/sign-in/);
  await page.reload();
  await expect(page.getByRole("heading", { name: people.projectLead })).toBeVisible();
  await lost.context().close();
});

test("the cookie is out of reach of scripts and other sites, and no page is kept", async ({ page, context }) => {
  await signIn(page, people.auditor);
  const [cookie] = (await context.cookies()).filter(({ name }) => name.endsWith("docket-session"));
  expect(cookie).toMatchObject({ httpOnly: true, sameSite: "Lax", path: "/" });
  for (const path of ["/exceptions", "/account", "/teams", "/api/auth/session", "/api/trpc/session.me"]) {
    const answer = await page.request.get(path);
    expect([path, answer.status(), answer.headers()["cache-control"]]).toEqual([
      path,
      200,
      expect.stringContaining("no-store"),
    ]);
  }
});
