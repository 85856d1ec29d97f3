import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, type Page, test } from "@playwright/test";
import { expectAccessible } from "./support/axe";
import { docket } from "./support/command-line";
import { people, signIn, takesKeys } from "./support/desk";

const SYNC_MS = 60_000;

type Row = { id: string; state: string; about: { kind: string | null; customer: { name: string } | null } };
type Detail = { raw: string; records: { kind: string; standing: string; versionAt: string }[] };

/** Asks a query as the page itself would. */
async function ask<Answer>(page: Page, path: string, input: unknown): Promise<Answer> {
  const text = await page.evaluate(
    async ([procedure, body]) => {
      const query = encodeURIComponent(JSON.stringify({ json: body }));
      return (await fetch(`/api/trpc/${procedure}?input=${query}`, { headers: { "x-docket": "1" } })).text();
    },
    [path, input] as const,
  );
  return (JSON.parse(text) as { result: { data: { json: Answer } } }).result.data.json;
}

/** The latest word on an invoice of a known customer, as it came. */
async function latestInvoice(page: Page): Promise<{ customer: string; raw: string; versionAt: string }> {
  const { rows } = await ask<{ rows: Row[] }>(page, "messages.search", {
    source: "stripe",
    stream: "invoices",
    state: "applied",
    limit: 100,
  });
  for (const { id, about } of rows) {
    if (about.kind !== "invoice" || about.customer === null) continue;
    const { raw, records } = await ask<Detail>(page, "messages.get", { inboxId: id });
    const latest = records.find(({ kind, standing }) => kind === "billing_invoice" && standing === "latest");
    if (latest) return { customer: about.customer.name, raw, versionAt: latest.versionAt };
  }
  throw new Error("No invoice of a known customer has arrived.");
}

/** While somebody has everything that is stored read again, no message is taken in for a moment. */
async function onceReadAgain<Found>(look: () => Promise<Found>): Promise<Found> {
  const found: Found[] = [];
  await expect(async () => {
    found.push(await look());
  }).toPass({ timeout: SYNC_MS });
  const [first] = found;
  if (first === undefined) throw new Error("Nothing was found.");
  return first;
}

/** Later than whatever the company does to the invoice while the journey lasts. */
const AHEAD_SECONDS = 600;

/** An invoice billing sends once more, later, with its total gone; taken in as if it had just arrived. */
async function arriveBroken(page: Page): Promise<{ customer: string; total: number }> {
  const { customer, raw, versionAt } = await onceReadAgain(() => latestInvoice(page));
  const payload = JSON.parse(raw) as { data?: { object: { total: number } }; total: number };
  const invoice = payload.data?.object ?? payload;
  const id = `evt_broken${Date.now()}`;
  const event = {
    id,
    object: "event",
    type: "invoice.updated",
    created: Math.ceil(Math.max(Date.parse(versionAt), Date.now()) / 1_000) + AHEAD_SECONDS,
    data: { object: { ...invoice, total: null } },
  };
  const folder = await mkdtemp(join(tmpdir(), "docket-e2e-"));
  try {
    const file = join(folder, `${id}.json`);
    await writeFile(file, JSON.stringify(event));
    await docket("inbox", "post", "stripe", file);
  } finally {
    await rm(folder, { recursive: true });
  }
  return { customer, total: invoice.total };
}

const search = (page: Page) => page.getByRole("searchbox", { name: /Search messages/ });
const messages = (page: Page) => page.getByRole("grid", { name: "Messages" });

test("the integration engineer finds a rejected invoice by its customer, edits the field, tries it out, and sees it land", async ({
  page,
}) => {
  test.setTimeout(SYNC_MS * 4);
  await signIn(page, people.engineer, "/sync/messages");
  await takesKeys(page, "[role=grid]");
  const { customer, total } = await arriveBroken(page);

  // Whom it concerns stands on its case, which the worker opens.
  await expect(async () => {
    await search(page).fill("");
    await search(page).fill(customer);
    const row = messages(page).getByRole("row").filter({ hasText: "Could not be read" }).first();
    await expect(row).toContainText(customer, { timeout: 2_000 });
    await row.click({ timeout: 2_000 });
  }).toPass({ timeout: SYNC_MS });

  const message = page.getByRole("article", { name: /^Message evt_broken/ });
  await expect(message.getByText("Likely cause: A required field is empty: total.")).toBeVisible();
  const openCase = message.getByRole("link", { name: /^Case \d+/ });
  await expect(openCase).toBeVisible();
  const caseHref = (await openCase.getAttribute("href")) ?? "";

  await message.getByRole("button", { name: "Edit a field" }).click();
  const form = message.getByRole("form", { name: "Edit a field" });
  await expect(form.getByRole("textbox", { name: "Field" })).toHaveValue("/data/object/total");
  await form.getByRole("textbox", { name: "Value to read instead" }).fill(String(total));
  await form.getByRole("button", { name: "Dry run" }).click();
  const dryRun = form.getByRole("status", { name: "Dry run" });
  await expect(dryRun).toContainText("Would be taken in");
  await expect(dryRun).toContainText("Nothing was changed");
  await expectAccessible(page);
  await form.getByRole("textbox", { name: "Reason" }).fill("Confirmed with the billing team");
  // While somebody has everything that is stored read again, the message stands in line too and is refused; then again.
  const save = form.getByRole("button", { name: "Save the value and replay" });
  await expect(async () => {
    if (await save.isVisible()) await save.click({ timeout: 2_000 });
    await expect(message.getByText("Taken in", { exact: true }).first()).toBeVisible();
  }).toPass({ timeout: SYNC_MS });
  await expect(message.getByText(/had it read again\. Taken in\./)).toBeVisible();
  await expect(message.getByText("Latest word").first()).toBeVisible();

  await page.goto(caseHref);
  await expect(
    page
      .getByRole("article", { name: /^Case \d+/ })
      .getByRole("definition")
      .getByText("Resolved", { exact: true }),
  ).toBeVisible({
    timeout: SYNC_MS,
  });
});

test("messages are found, opened and left by keyboard, and a replay leaves a receipt", async ({ page }) => {
  await signIn(page, people.engineer, "/sync/messages");
  await takesKeys(page, "[role=grid]");
  await expect(messages(page).getByRole("row").first()).toBeVisible();
  await messages(page).focus();
  await page.keyboard.press("j");
  await page.keyboard.press("k");
  await page.keyboard.press("Enter");
  const message = page.getByRole("article", { name: /^Message / });
  await expect(message).toBeVisible();
  await message.getByRole("button", { name: "Replay", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "Replay the message" });
  await expect(dialog.getByRole("region", { name: "Expected result" })).toBeVisible();
  await dialog.getByRole("textbox", { name: "Reason" }).fill("To see what it brings today");
  await dialog.getByRole("button", { name: "Replay 1 message" }).click();
  await dialog.getByRole("link", { name: "Receipt" }).click();
  await expect(page.getByRole("heading", { name: "Receipt: 1 message read again" })).toBeVisible();
  await expectAccessible(page);

  await page.goto("/sync/messages");
  await takesKeys(page, "[role=grid]");
  await messages(page).focus();
  await page.keyboard.press("Enter");
  await expect(message).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(message).toHaveCount(0);
  await page.keyboard.press("/");
  await expect(search(page)).toBeFocused();
});

test("an auditor reads messages and repairs none", async ({ page }) => {
  await signIn(page, people.auditor, "/sync/messages");
  await takesKeys(page, "[role=grid]");
  await messages(page).getByRole("row").first().click();
  await expect(page.getByText(/You can read this message/)).toBeVisible();
  await expect(page.getByRole("button", { name: "Replay", exact: true })).toHaveCount(0);
});
