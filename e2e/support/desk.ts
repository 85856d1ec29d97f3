import { expect, type Locator, type Page } from "@playwright/test";

/** The people of the demo company these journeys are about, as the sign-in page offers them. */
export const people = {
  analyst: "Amara Okafor",
  germanAnalyst: "Jonas Brandt",
  japaneseAnalyst: "Haruka Mori",
  approver: "Eleanor Voss",
  germanApprover: "Katharina Weiss",
  auditor: "Thomas Achterberg",
  engineer: "Noor Haddad",
  controller: "Marcus Leigh",
  deputyController: "Ingrid Solheim",
  cashApplier: "Lukas Steiner",
  disputeOwner: "Priya Raman",
  administrator: "Sofia Lindqvist",
  director: "Robert Ashford",
  collector: "Diego Ferrer",
  successManager: "Maya Fenwick",
  projectLead: "Felix Baumann",
} as const;
export type Somebody = (typeof people)[keyof typeof people];

/** Signs in as people do in the demo: by choosing a person on the sign-in page. */
export async function signIn(page: Page, name: Somebody, path = "/exceptions"): Promise<void> {
  await page.goto(`/sign-in?callbackUrl=${encodeURIComponent(path)}`);
  await takesKeys(page, "form");
  await page.getByRole("button", { name: new RegExp(`^${name}`) }).click();
  await page.waitForURL((url) => url.pathname + url.search === path);
}

/** The server's page is there before its keys and buttons work; React marks an element once they do. */
export async function takesKeys(page: Page, selector: string): Promise<void> {
  await page.waitForFunction((wanted) => {
    const element = document.querySelector(wanted);
    return element !== null && Object.keys(element).some((key) => key.startsWith("__reactProps"));
  }, selector);
}

export async function openDesk(page: Page, name: Somebody, path = "/exceptions"): Promise<Locator> {
  await signIn(page, name, path);
  await takesKeys(page, "[role=grid]");
  return page.getByRole("grid");
}

/** The same where the desk may be empty, which has no grid. Answers the numbers of the cases on it. */
export async function openDeskAsItIs(page: Page, name: Somebody, path: string): Promise<ReadonlySet<string>> {
  await signIn(page, name, path);
  await takesKeys(page, "main button");
  return numbersOn(page);
}

/** A row by the number people call the case by; without one, the row at the cursor's start. */
export function rowOf(page: Page, number: string): Locator {
  return page.locator(`[role=row][data-case="${number}"]`);
}

export async function numberOf(row: Locator): Promise<string> {
  return (await row.getAttribute("data-case")) ?? "";
}

export function openCase(page: Page, number?: string): Locator {
  return page.getByRole("article", { name: number ? `Case ${number}` : /^Case \d+/ });
}

/** Opens a row with the pointer and waits for its case. */
export async function open(page: Page, row: Locator): Promise<{ number: string; article: Locator }> {
  const number = await numberOf(row);
  await row.getByRole("gridcell").nth(1).click();
  const article = openCase(page, number);
  await expect(article).toBeVisible();
  return { number, article };
}

/** Chooses an option of one of our selects: opened by its button, chosen from its list. */
export async function choose(scope: Locator, page: Page, label: string, option: string): Promise<void> {
  await scope.getByRole("combobox", { name: label }).click();
  await page.getByRole("option", { name: option }).click();
}

/** Opens the desk again until a row stands there that was not among those before, and answers the numbers of all such. */
export async function newNumbers(
  page: Page,
  { before, count, timeout }: { before: ReadonlySet<string>; count: number; timeout: number },
): Promise<string[]> {
  let fresh: string[] = [];
  await expect(async () => {
    await page.reload();
    await takesKeys(page, "main button");
    fresh = [...(await numbersOn(page))].filter((number) => !before.has(number));
    expect(fresh.length).toBe(count);
  }).toPass({ timeout });
  return fresh;
}

/** The cases on screen. */
export async function numbersOn(page: Page): Promise<Set<string>> {
  const rows = await page
    .locator("[role=row][data-case]")
    .evaluateAll((all) => all.map((row) => row.getAttribute("data-case") ?? ""));
  return new Set(rows);
}

/** Brings the list's cursor to a row and selects it, by keys alone. */
export async function selectByKeys(page: Page, number: string): Promise<void> {
  const grid = page.getByRole("grid");
  await grid.focus();
  const row = rowOf(page, number);
  const id = await row.getAttribute("id");
  await page.keyboard.press("Home");
  for (let step = 0; (await grid.getAttribute("aria-activedescendant")) !== id; step += 1) {
    expect(step, `the cursor reaches case ${number}`).toBeLessThan(200);
    await page.keyboard.press("j");
  }
  await page.keyboard.press("x");
  await expect(row).toHaveAttribute("aria-selected", "true");
}
