import { type BrowserContext, expect, type Page, test } from "@playwright/test";
import { expectAccessible } from "./support/axe";
import { callDirectly } from "./support/call-directly";
import { people, type Somebody, signIn, takesKeys } from "./support/desk";

const WAIT_MS = 30_000;

async function openMapping(page: Page, name: Somebody, label: string): Promise<void> {
  await signIn(page, name, "/sync/mappings");
  await takesKeys(page, "main table, table");
  await page.getByRole("link", { name: label, exact: true }).click();
  await expect(page.getByRole("article", { name: label })).toBeVisible();
}

test("an engineer drafts where a fact is read, cannot publish it, and a controller does", async ({ page, browser }) => {
  test.setTimeout(WAIT_MS * 4);
  // Another place each time, so that the journey can be walked again on the same company.
  const place = `/metadata/po_${Date.now()}`;
  await openMapping(page, people.engineer, "Stripe");
  const stripe = page.getByRole("article", { name: "Stripe", exact: true });
  await stripe.getByRole("button", { name: "Draft a change" }).click();
  const purchaseOrder = stripe.getByRole("group", { name: /^Purchase order of an invoice/ });
  await purchaseOrder.getByRole("combobox", { name: "Read from" }).fill(place);
  await expect(purchaseOrder.getByText("Nothing stands there")).toBeVisible({ timeout: WAIT_MS });
  await expect(stripe.getByRole("list", { name: "Changes of this draft" })).toContainText(
    `would be read from ${place}`,
  );
  await stripe.getByRole("button", { name: "Try it on stored messages" }).click();
  await expect(stripe.getByRole("region", { name: "Result of the trial" })).toContainText(
    /messages of 30 days were read both ways/,
    { timeout: WAIT_MS },
  );
  await expectAccessible(page);
  await stripe.getByRole("textbox", { name: "Why" }).fill("Purchase orders moved to a note of their own.");
  await stripe.getByRole("button", { name: "Save draft" }).click();

  const draft = stripe.getByRole("article", { name: /^Version \d+$/ }).filter({ hasText: place });
  await expect(draft.getByText("somebody else has to publish it")).toBeVisible({ timeout: WAIT_MS });
  await expect(draft.getByRole("button", { name: /^Publish/ })).toHaveCount(0);
  const title = await draft.getByRole("heading").first().innerText();
  const version = Number(title.replace(/\D/g, ""));
  const { status, text } = await callDirectly(page, "mappings.publish", {
    key: "a-direct-call",
    input: { kind: "mapping:stripe", version },
  });
  expect(status).toBe(412);
  expect(text).toContain("somebody else has to publish it");

  const second = await publishAs(await browser.newContext(), version, place);
  await expect(historyOf(second, version)).toContainText("In force");
  await expect(historyOf(second, version)).toContainText(`drafted by ${people.engineer}`);
  await second.context().close();

  await expect(historyOf(page, version)).toContainText(`published by ${people.controller}`, { timeout: WAIT_MS });
  const readAgain = page.getByRole("button", { name: "Read them again" });
  await readAgain.click();
  await expect(page.getByText(/being read again/)).toBeVisible({ timeout: WAIT_MS });
});

async function publishAs(context: BrowserContext, version: number, place: string): Promise<Page> {
  const page = await context.newPage();
  await openMapping(page, people.controller, "Stripe");
  const draft = page.getByRole("article", { name: `Version ${version}`, exact: true });
  await expect(draft).toContainText(place);
  await draft.getByRole("button", { name: `Publish version ${version}` }).click();
  await expect(page.getByText(`Version ${version} is in force.`)).toBeVisible({ timeout: WAIT_MS });
  const row = page.getByRole("row").filter({ has: page.getByRole("link", { name: "Stripe", exact: true }) });
  await expect(row).toContainText(`Version ${version}`);
  await expect(row).toContainText(people.controller);
  return page;
}

function historyOf(page: Page, version: number) {
  return page
    .getByRole("region", { name: "History" })
    .getByRole("listitem")
    .filter({ hasText: new RegExp(`^Version ${version}(?!\\d)`) });
}

test("whose word on a customer counts stands beside every field, and an auditor changes none of it", async ({
  page,
}) => {
  await openMapping(page, people.auditor, "Authority over customer fields");
  const authority = page.getByRole("article", { name: "Authority over customer fields" });
  await expect(authority.getByRole("button", { name: "Draft a change" })).toHaveCount(0);
  await expect(authority.getByRole("button", { name: "Bring customers in line" })).toHaveCount(0);
  await authority.getByRole("textbox", { name: /^Name, or an id/ }).fill("an");
  await authority.getByRole("button", { name: "Look up" }).click();
  await authority.getByRole("list", { name: "Customers found" }).getByRole("button").first().click();
  const name = authority.getByRole("row", { name: /^Name / });
  await expect(name).toContainText("CRM", { timeout: WAIT_MS });
  await expectAccessible(page);
});
