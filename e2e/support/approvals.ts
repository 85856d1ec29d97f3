import { expect, type Locator, type Page } from "@playwright/test";
import { callDirectly } from "./call-directly";

/** From the last signature to the confirmation of the last source. */
export const CARRIED_OUT_MS = 90_000;

type Json = Record<string, unknown>;

/** What a query answers the person whose page it is, as it travels: amounts are text. */
export async function read<Answer>(page: Page, path: string, input: Json): Promise<Answer> {
  const asked = encodeURIComponent(JSON.stringify({ json: input }));
  const answer = await page.request.get(`/api/trpc/${path}?input=${asked}`);
  const body = (await answer.json()) as { result?: { data: { json: Answer } }; error?: { json: { message: string } } };
  if (!body.result) throw new Error(`${path}: ${body.error?.json.message ?? answer.status()}`);
  return body.result.data.json;
}

/** Does something through its command, past the page. */
async function command<Answer>(page: Page, path: string, input: Json): Promise<Answer> {
  const { status, text } = await callDirectly(page, path, { key: crypto.randomUUID(), input });
  expect(status, `${path}: ${text}`).toBe(200);
  return (JSON.parse(text) as { result: { data: { json: Answer } } }).result.data.json;
}

export type Invoice = { id: string; caseId: string };

type CaseSeen = { invoice: { id: string; status: string; balance: { minor: string } } | null };

/**
 * An invoice of a case, issued and still owed: of the oldest case, which other journeys leave alone. Where no open case of
 * the legal entity has one left, of a closed one.
 */
export async function owedInvoice(page: Page, entity: string, atLeast: bigint): Promise<Invoice> {
  const entities = [entity];
  const found =
    (await owedIn(page, { entities }, atLeast)) ?? (await owedIn(page, { entities, lane: "closed" }, atLeast));
  if (!found) throw new Error(`No case of ${entity} is about an invoice that is owed.`);
  return found;
}

async function owedIn(page: Page, filters: Json, atLeast: bigint): Promise<Invoice | null> {
  let cursor: string | null = null;
  do {
    const more: Json = cursor === null ? {} : { cursor };
    const list: { rows: { id: string }[]; nextCursor: string | null } = await read(page, "cases.list", {
      queue: "exceptions",
      filters,
      sort: "age",
      limit: 100,
      ...more,
    });
    for (const { id: caseId } of list.rows) {
      const { invoice } = await read<CaseSeen>(page, "cases.get", { caseId });
      if (invoice?.status === "open" && BigInt(invoice.balance.minor) >= atLeast) return { id: invoice.id, caseId };
    }
    cursor = list.nextCursor;
  } while (cursor !== null);
  return null;
}

export type Asked = { id: string; number: number };
export type Seen = { number: number; state: string; version: number; packetHash: string };

export function seen(page: Page, requestId: string): Promise<Seen> {
  return read<Seen>(page, "approvals.get", { requestId });
}

/** Asks for a credit of an amount in minor units, and submits it. */
export async function askForCredit(page: Page, invoice: Invoice, totalMinor: string): Promise<Asked> {
  const { requestId, version } = await command<{ requestId: string; version: number }>(page, "approvals.prepare", {
    kind: "credit_memo",
    terms: {
      invoiceId: invoice.id,
      choice: { of: "amount", totalMinor },
      paidPart: "balance",
      memo: "Goodwill credit",
    },
    reasonCode: "goodwill",
    reason: "The service was slow for two days of the month.",
    caseId: invoice.caseId,
  });
  await command(page, "approvals.submit", { requestId, version });
  const { number } = await seen(page, requestId);
  return { id: requestId, number };
}

/** Enters that somebody is away, as whoever administers teams does. */
export async function enterAbsence(page: Page, name: string, startsOn: string, endsOn: string): Promise<void> {
  const { people } = await read<{ people: { userId: string; name: string }[] }>(page, "teams.overview", {});
  const userId = people.find((person) => person.name === name)?.userId;
  await command(page, "teams.enterAbsence", { userId, startsOn, endsOn, coverId: null, note: "On leave" });
}

/** The company's day so many days from now; its clock is not this machine's. */
export async function dayAhead(page: Page, days: number): Promise<string> {
  const { now } = await read<{ now: string }>(page, "session.me", {});
  return new Date(Date.parse(now) + days * 86_400_000).toISOString().slice(0, 10);
}

export function rowOfRequest(page: Page, { number }: Asked): Locator {
  return page.locator(`[role=row][data-request="${number}"]`);
}

export function requestArticle(page: Page, { number }: Pick<Asked, "number">): Locator {
  return page.getByRole("article", { name: `Request ${number}` });
}

/** Signs the open request by keys: one leads to the signature, Enter gives it. */
export async function signByKeys(page: Page, asked: Pick<Asked, "number">): Promise<void> {
  const give = page.getByRole("button", { name: `Sign request ${asked.number}` });
  await expect(async () => {
    await page.keyboard.press("a");
    await expect(give).toBeFocused({ timeout: 1_000 });
  }).toPass();
  await page.keyboard.press("Enter");
}

/** Shows the second factor with the code the demo's authenticator holds. */
export async function showFactor(page: Page): Promise<void> {
  const dialog = page.getByRole("dialog", { name: "Show your second factor" });
  const code = dialog.getByText(/^\d{6}$/);
  await expect(code).toBeVisible();
  await dialog.getByLabel("Code").fill(await code.innerText());
  await dialog.getByRole("button", { name: "Go on" }).click();
  await expect(dialog).toHaveCount(0);
}
