import AxeBuilder from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";

const standards = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** Nothing that a machine can find wrong with what is on the page now. */
export async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await analyse(page).catch((error: Error) => onceLoaded(page, error));
  expect(
    violations.map(({ id, help, nodes }) => ({ id, help, where: nodes.map(({ html }) => html.slice(0, 160)) })),
  ).toEqual([]);
}

function analyse(page: Page) {
  return new AxeBuilder({ page }).withTags(standards).analyze();
}

/** Two steps taken quickly one after the other can end in the framework loading the page anew, under the analysis. */
async function onceLoaded(page: Page, error: Error) {
  if (!error.message.includes("Execution context was destroyed")) throw error;
  await page.waitForLoadState();
  return analyse(page);
}
