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

test("how old facts may be is drafted by an engineer, seen beforehand, and published by a controller", async ({
  page,
  browser,
}) => {
  test.setTimeout(WAIT_MS * 4);
  // Tickets block no act, so that no other journey has to wait; another limit each time.
  const minutes = String(61 + (Date.now() % 900));
  const row = "Tickets of customers of Zendesk";
  await openMapping(page, people.engineer, "Freshness of facts");
  const freshness = page.getByRole("article", { name: "Freshness of facts" });
  await freshness.getByRole("button", { name: "Draft a change" }).click();
  const tickets = freshness.getByRole("group", { name: row });
  const limit = tickets.getByRole("textbox", { name: "Stale after, in minutes" });
  await limit.fill("0");
  await expect(tickets.getByText(/^A whole number of minutes/)).toBeVisible();
  await limit.fill(minutes);
  const changes = freshness.getByRole("list", { name: "Changes of this draft" });
  await expect(changes).toContainText(`would be stale after ${minutesInWords(Number(minutes))}`);
  await freshness.getByRole("button", { name: "Rehearse", exact: true }).click();
  const rehearsal = freshness.getByRole("region", { name: "Result of the rehearsal" });
  await expect(rehearsal.getByRole("list", { name: "What else would be otherwise" })).toContainText(
    /^Zendesk.+now fresh/,
    { timeout: WAIT_MS },
  );
  await expect(rehearsal.getByRole("status")).toContainText(/^0 of /);

  // Every act waits for tickets: seen beforehand, and taken back before it is stored.
  await tickets.locator("summary").press("Enter");
  await tickets.getByRole("checkbox", { name: /^Everything done to invoices/ }).press("Space");
  await expect(changes).toContainText(/would( also)? block: everything done to invoices/);
  await expect(tickets.getByRole("checkbox", { name: "Voids" })).toBeChecked();
  await expectAccessible(page);
  await tickets.getByRole("checkbox", { name: /^Everything done to invoices/ }).press("Space");
  await expect(changes).not.toContainText("everything done to invoices");

  await freshness.getByRole("textbox", { name: "Why" }).fill("Support answers once an hour.");
  await freshness.getByRole("button", { name: "Save draft" }).click();
  const draft = freshness.getByRole("article", { name: /^Version \d+$/ }).filter({ hasText: row });
  await expect(draft.getByText("somebody else has to publish it")).toBeVisible({ timeout: WAIT_MS });
  const version = Number((await draft.getByRole("heading").first().innerText()).replace(/\D/g, ""));

  const second = await (await browser.newContext({ colorScheme: "dark" })).newPage();
  await openMapping(second, people.controller, "Freshness of facts");
  const waiting = second.getByRole("article", { name: `Version ${version}`, exact: true });
  await waiting.getByRole("button", { name: /^Rehearse version/ }).click();
  await expect(waiting.getByRole("region", { name: "Result of the rehearsal" })).toBeVisible({ timeout: WAIT_MS });
  await expectAccessible(second);
  await waiting.getByRole("button", { name: `Publish version ${version}` }).click();
  await expect(second.getByText(`Version ${version} is in force.`)).toBeVisible({ timeout: WAIT_MS });
  await second.context().close();

  await expect(historyOf(page, version)).toContainText(`published by ${people.controller}`, { timeout: WAIT_MS });
  await expect(
    freshness.getByRole("region", { name: /^What is in force/ }).getByRole("row", { name: row }),
  ).toContainText(`${minutes} min`);
  await page.goto("/sync");
  await expect(page.getByRole("article", { name: /^Zendesk/ })).toContainText(`stale after ${minutes} min`);
});

function minutesInWords(minutes: number): string {
  return minutes % 60 === 0 ? `${minutes / 60} h` : `${minutes} min`;
}

test("the first document of the table is the open one", async ({ page }) => {
  await signIn(page, people.auditor, "/sync/mappings");
  const first = page
    .getByRole("region", { name: /^Documents/ })
    .getByRole("rowheader")
    .first();
  await expect(page.getByRole("article", { name: await first.innerText() })).toBeVisible();
  await expect(first.getByRole("link")).toHaveAttribute("aria-current", "true");
});
