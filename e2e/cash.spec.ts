import { expect, type Page, test } from "@playwright/test";
import { expectAccessible } from "./support/axe";
import { choose, open, openDeskAsItIs, people, type Somebody, signIn, takesKeys } from "./support/desk";

const STEP_MS = 30_000;
/** What is decided waits a minute so that it can be undone, and billing then answers. */
const POSTED_MS = 150_000;

/** MT940 cuts a payer's name off after this many characters. */
const SHORT = 27;

type Claim = { number: string; name: string; cents: number };

/** Invoices the direct debit gateway collects: billing is told of their money later. */
async function collectedByDebit(): Promise<Set<string | undefined>> {
  const answer = await fetch(`${process.env.SANDBOX_URL}/gocardless/payments?limit=500`, {
    headers: { authorization: "Bearer sandbox", "gocardless-version": "2015-07-06" },
  });
  expect(answer.ok).toBe(true);
  const { payments } = (await answer.json()) as { payments: { metadata: { stripe_invoice_id?: string } }[] };
  return new Set(payments.map(({ metadata }) => metadata.stripe_invoice_id));
}

/** Customers of whom the bank has money already: another receipt of theirs would be likely for both. */
async function whoseMoneyWaits(): Promise<(customer: string) => boolean> {
  const answer = await fetch(`${process.env.SANDBOX_URL}/_sandbox/planted`);
  const { planted } = (await answer.json()) as { planted: { subject: { system: string }; explanation: string }[] };
  const told = planted.filter(({ subject }) => subject.system === "bank").map(({ explanation }) => explanation);
  return (customer) => told.some((explanation) => explanation.includes(customer));
}

/** Open German invoices that are paid by transfer, as billing has them, each of another customer. */
async function claims(count: number): Promise<Claim[]> {
  const isWaiting = await whoseMoneyWaits();
  const debited = await collectedByDebit();
  const answer = await fetch(
    `${process.env.SANDBOX_URL}/v1/invoices?status=open&collection_method=send_invoice&limit=100`,
    {
      headers: { authorization: "Bearer sk_test_1" },
    },
  );
  const { data } = (await answer.json()) as {
    data: {
      id: string;
      number: string | null;
      customer: string;
      customer_name: string;
      amount_remaining: number;
      due_date: number;
    }[];
  };
  const seen = new Set<string>();
  // What is due last is not paid by its own customer while the journey runs.
  const dueLast = data.sort((left, right) => right.due_date - left.due_date);
  const open = dueLast.filter(({ id, number, customer, amount_remaining }) => {
    const isWanted =
      number?.startsWith("DE01-") &&
      amount_remaining > 100_00 &&
      !seen.has(customer) &&
      !isWaiting(customer) &&
      !debited.has(id);
    if (isWanted) seen.add(customer);
    return isWanted;
  });
  expect(open.length).toBeGreaterThanOrEqual(count);
  return open.slice(0, count).map((one) => ({
    number: one.number ?? "",
    name: one.customer_name,
    cents: one.amount_remaining,
  }));
}

const mt940 = (cents: number) => `${Math.floor(cents / 100)},${String(cents % 100).padStart(2, "0")}`;

/** A statement of the day before: three receipts that name their invoice, and fifty euro that name nothing. */
function statement(account: string, receipts: readonly Claim[], loose: Claim, today: Date): string {
  const day = new Date(today.getTime() - 86_400_000).toISOString().slice(2, 10).replaceAll("-", "");
  const all = [...receipts.map((one) => ({ ...one, text: `Rechnung ${one.number}` })), { ...loose, text: "Danke" }];
  const sum = all.reduce((total, { cents }) => total + cents, 0);
  const lines = all.flatMap(({ cents, name, text }, at) => [
    `:61:${day}${day.slice(2)}CR${mt940(cents)}NTRFNONREF//${day}${account.slice(-6)}${at}`,
    `:86:166?00GUTSCHRIFT?20SVWZ+${text}?30GENODEF1?31DE0212030000000020${account.slice(-4)}?32${name.slice(0, SHORT)}`,
  ]);
  return [
    ":20:STMT",
    `:25:${account}`,
    ":28C:1/1",
    `:60F:C${day}EUR0,00`,
    ...lines,
    `:62F:C${day}EUR${mt940(sum)}`,
    "-",
    "",
  ].join("\r\n");
}

async function openBank(page: Page, name: Somebody): Promise<void> {
  await signIn(page, name, "/sync/bank");
  await takesKeys(page, "input[type=file]");
}

/** The case of a receipt, found by its payer on the desk. */
async function openReceipt(page: Page, { name, cents }: Claim): Promise<void> {
  const grid = page.getByRole("grid");
  const row = grid
    .getByRole("row")
    .filter({ hasText: name.slice(0, SHORT) })
    .filter({ hasText: euro(cents) })
    .filter({ hasText: "at the bank" });
  await expect(row.first()).toBeVisible({ timeout: STEP_MS * 3 });
  await row.first().getByRole("gridcell").nth(1).click();
  await expect(page.getByRole("region", { name: "Proposals" })).toBeVisible({ timeout: STEP_MS });
}

const euro = (cents: number) =>
  new Intl.NumberFormat("en-US", { style: "currency", currency: "EUR" }).format(cents / 100);

test("what was paid too much is put on another open invoice of its customer by key, and taken back", async ({
  page,
}) => {
  test.setTimeout(STEP_MS * 4);
  await openDeskAsItIs(page, people.cashApplier, "/cash?type=overpayment&entity=DE01");
  const [row] = await page.locator("[role=row][data-case]").all();
  if (!row) throw new Error("Nobody in Germany paid too much.");
  const { article } = await open(page, row);
  const proposals = page.getByRole("region", { name: "Proposals" });
  await expect(proposals.getByRole("button", { name: /^Accept/ }).first()).toBeVisible({ timeout: STEP_MS });
  const number = /DE01-\d+/.exec((await proposals.getByRole("listitem").first().textContent()) ?? "")?.[0] ?? "";
  await expect(
    article.getByRole("form", { name: "Fix" }).getByRole("button", { name: /^Keep .+ as credit/ }),
  ).toBeVisible();
  await expect(article.getByRole("form", { name: "Fix" }).getByRole("button", { name: /^Refund/ })).toBeVisible();
  await expectAccessible(page);
  await page.keyboard.press("1");
  await expect(page.getByRole("region", { name: "Decided" })).toContainText(`Applied to ${number}`, {
    timeout: STEP_MS,
  });
  await page.keyboard.press("u");
  await expect(page.getByText("Undone. Nothing of it went out.")).toBeVisible({ timeout: STEP_MS });
  await expect(proposals).toBeVisible({ timeout: STEP_MS });
});

test("a statement comes in, three receipts are accepted by key, one is split, and the balance of the bank agrees", async ({
  page,
  browser,
}) => {
  test.setTimeout(STEP_MS * 5 + POSTED_MS * 2);
  const account = `37040044/${String(Date.now()).slice(-10)}`;
  const [first, second, third, fourth] = await claims(4);
  if (!first || !second || !third || !fourth) throw new Error("There are too few open invoices.");
  const loose = { ...fourth, cents: 50_00 };

  const engineer = await (await browser.newContext()).newPage();
  await openBank(engineer, people.engineer);
  const text = statement(account, [first, second, third], loose, new Date());
  await engineer.locator("input[type=file]").setInputFiles({
    name: `cash ${account.slice(-10)}.sta`,
    mimeType: "text/plain",
    buffer: Buffer.from(text, "latin1"),
  });
  const waiting = engineer.getByRole("listitem").filter({ has: engineer.getByRole("heading", { name: account }) });
  await expect(waiting).toContainText("4 entries wait", { timeout: STEP_MS });
  await choose(waiting, engineer, "Legal entity", "DE01");
  await waiting.getByRole("button", { name: /^Assign/ }).click();
  await expect(engineer.getByText(`${account} belongs to DE01; 4 waiting entries were taken up.`)).toBeVisible({
    timeout: STEP_MS,
  });
  await engineer.context().close();

  await signIn(page, people.cashApplier, "/cash");
  await takesKeys(page, "main button");
  for (const receipt of [first, second, third]) {
    await openReceipt(page, receipt);
    const proposals = page.getByRole("region", { name: "Proposals" });
    await expect(proposals.getByRole("listitem").first()).toContainText(receipt.number);
    await expect(proposals).toContainText("named by the payer");
    if (receipt === first) await expectAccessible(page);
    await page.keyboard.press("1");
    await expect(page.getByRole("region", { name: "Decided" })).toContainText(`Applied to ${receipt.number}`, {
      timeout: STEP_MS,
    });
  }

  await test.step("what was decided is undone, and decided again", async () => {
    await page.keyboard.press("u");
    await expect(page.getByText("Undone. Nothing of it went out.")).toBeVisible({ timeout: STEP_MS });
    await expect(page.getByRole("region", { name: "Proposals" })).toBeVisible({ timeout: STEP_MS });
    await page.keyboard.press("1");
    await expect(page.getByRole("region", { name: "Decided" })).toBeVisible({ timeout: STEP_MS });
  });

  await openReceipt(page, loose);
  await page.keyboard.press("p");
  const dialog = page.getByRole("dialog", { name: /^Split/ });
  await expect(dialog).toBeVisible();
  await dialog.getByRole("textbox").nth(0).fill("20");
  await dialog
    .getByRole("button", { name: /^Rest on/ })
    .nth(1)
    .click();
  await expect(dialog.getByRole("textbox").nth(1)).toHaveValue("30.00");
  await expect(dialog.getByText("€0.00", { exact: true })).toBeVisible();
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Apply the split" }).click();
  await expect(page.getByRole("region", { name: "Decided" })).toContainText("Split to", { timeout: STEP_MS });

  const row = page.getByRole("row").filter({ hasText: account });
  await expect(async () => {
    await page.goto("/cash/banks");
    await expect(row).toContainText("Agrees");
  }).toPass({ timeout: POSTED_MS, intervals: [10_000] });
  await expectAccessible(page);
});

test("money whose payer is told by nobody stands beside the customer it likely is of", async ({ page }) => {
  await openDeskAsItIs(page, people.cashApplier, "/cash?type=unmatched_payment&entity=DE01");
  const row = page
    .locator("[role=row][data-case]")
    .filter({ hasText: "at the bank" })
    .filter({ hasNotText: "Parkraum" });
  await open(page, row.first());
  await expect(page.getByRole("region", { name: /^(Likely customer|Customer)$/ })).toBeVisible({ timeout: STEP_MS });
  const deposit = page.locator("[role=row][data-case]").filter({ hasText: "Parkraum" });
  await open(page, deposit.first());
  await expect(page.getByText("Nothing speaks for any invoice.")).toBeVisible({ timeout: STEP_MS });
  await expect(page.getByText("This case concerns no single customer or document.")).toBeVisible({ timeout: STEP_MS });
});
