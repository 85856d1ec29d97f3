import { expect, test } from "@playwright/test";
import { callDirectly } from "./support/call-directly";
import { docket } from "./support/command-line";
import { openDesk, people, takesKeys } from "./support/desk";

test("a stranger is sent to sign in and comes back to where they wanted to go", async ({ page }) => {
  await page.goto("/exceptions?severity=high");
  await expect(page).toHaveURL(/\/sign-in\?callbackUrl=/);
  await takesKeys(page, "form");
  await page.getByRole("button", { name: new RegExp(`^${people.auditor}`) }).click();
  await expect(page).toHaveURL("/exceptions?severity=high");
});

test("procedures refuse a stranger, and anybody whose request comes from another site", async ({ page }) => {
  await page.goto("/sign-in");
  expect((await callDirectly(page, "cases.take", {})).status).toBe(401);
  await openDesk(page, people.auditor);
  const statuses = await page.evaluate(async () => {
    const send = (headers: Record<string, string>, body: BodyInit) =>
      fetch("/api/trpc/cases.takeNext", { method: "POST", headers, body }).then((answer) => answer.status);
    const json = JSON.stringify({ json: { key: "long-enough-key", input: { queue: "exceptions" } } });
    return [
      await send({ "content-type": "application/json" }, json),
      await send({ "content-type": "text/plain", "x-docket": "1" }, json),
      await send({ "x-docket": "1" }, new FormData()),
    ];
  });
  expect(statuses).toEqual([403, 403, 403]);
});

test("a wrong password is told without telling which part was wrong", async ({ page }) => {
  await page.goto("/sign-in");
  await takesKeys(page, "form");
  await page.getByLabel("E-mail").fill("amara.okafor@meridian.example");
  await page.getByLabel("Password").fill("not the password");
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page.getByRole("main").getByRole("alert")).toBeVisible();
  await expect(page).toHaveURL(/\/sign-in/);
});

test("signing out ends the session for good", async ({ page, context }) => {
  await openDesk(page, people.auditor);
  const cookies = await context.cookies();
  await page.getByRole("button", { name: /Thomas Achterberg/ }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await expect(page).toHaveURL(/\/sign-in/);
  // Even the old cookie, kept by somebody, opens nothing.
  await context.addCookies(cookies);
  expect((await callDirectly(page, "cases.take", {})).status).toBe(401);
  await page.goto("/exceptions");
  await expect(page).toHaveURL(/\/sign-in/);
});

test("a revoked session ends at the next click", async ({ page }) => {
  // No journey that runs beside this one is this collector's, so nobody else is thrown out.
  await page.goto("/sign-in?callbackUrl=%2Fexceptions");
  await takesKeys(page, "form");
  await page.getByRole("button", { name: /^Annika Vogel/ }).click();
  await expect(page).toHaveURL("/exceptions");
  await takesKeys(page, "[role=grid]");
  await docket("user", "revoke", "annika.vogel@meridian.example", "--reason", "Laptop lost");
  // A question the page asks by itself may come first and end it before anybody clicks.
  const row = page.getByRole("grid").getByRole("row").first().getByRole("gridcell").nth(1);
  if (await row.isVisible()) await row.click({ timeout: 2_000 }).catch(() => undefined);
  await expect(page).toHaveURL(/\/sign-in/);
  await expect(page.getByText("Your session has ended.")).toBeVisible();
});
