import { expect, type Page, test } from "@playwright/test";
import { type IdentityProvider, startIdentityProvider } from "#server/auth/testing/identity-provider";
import { takesKeys } from "./support/desk";

const ada = {
  subject: "ada",
  email: "ada.brunner@meridian.example",
  isEmailVerified: true,
  name: "Ada Brunner",
  groups: ["billing", "auditors"],
  amr: ["pwd"],
};
const stranger = { ...ada, subject: "stranger", email: "s@meridian.example", name: "Somebody Else", groups: ["sales"] };

let provider: IdentityProvider;
test.beforeAll(async () => {
  const { BASE_URL = "", OIDC_ISSUER = "", OIDC_CLIENT_ID = "", OIDC_CLIENT_SECRET = "" } = process.env;
  provider = await startIdentityProvider({
    port: Number(new URL(OIDC_ISSUER).port),
    callback: `${BASE_URL}/api/auth/callback/sso`,
    subjects: [ada, stranger],
    client: { id: OIDC_CLIENT_ID, secret: OIDC_CLIENT_SECRET },
  });
});
test.afterAll(() => provider.stop());

async function toProvider(page: Page): Promise<void> {
  await page.goto("/sign-in?callbackUrl=%2Faccount");
  await takesKeys(page, "form");
  await page.getByRole("button", { name: "Sign in with single sign-on" }).click();
}

test("somebody signs in at the identity provider, and has the roles of their groups until a group is taken away", async ({
  page,
}) => {
  await toProvider(page);
  await page.getByRole("button", { name: ada.name }).click();
  await expect(page).toHaveURL("/account");
  const own = page.getByRole("main");
  await expect(own.getByRole("heading", { name: ada.name })).toBeVisible();
  await expect(own.getByText("Billing analyst for DE01")).toBeVisible();
  await expect(own.getByText("Auditor for all legal entities")).toBeVisible();
  await expect(own.getByRole("row", { name: /this one.*Single sign-on/ })).toBeVisible();

  provider.subjects.set(ada.subject, { ...ada, groups: ["auditors"] });
  await takesKeys(page, "main button");
  await page.getByRole("button", { name: /Account, theme and sign-out/ }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await expect(page).toHaveURL(/\/sign-in/);
  // The provider still knows the browser and asks nothing.
  await toProvider(page);
  await expect(page).toHaveURL("/account");
  await expect(own.getByText("Auditor for all legal entities")).toBeVisible();
  await expect(own.getByText("Billing analyst for DE01")).toHaveCount(0);
});

test("somebody whose groups mean nothing here is told so, and is not in", async ({ page }) => {
  await toProvider(page);
  await page.getByRole("button", { name: stranger.name }).click();
  await expect(page).toHaveURL(/\/sign-in\?refused=no_role/);
  await expect(page.getByRole("alert").filter({ hasText: "none of your groups gives you one" })).toBeVisible();
  await page.goto("/account");
  await expect(page).toHaveURL(/\/sign-in/);
});
