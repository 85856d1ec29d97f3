import { expect, type Page, test } from "@playwright/test";
import { expectAccessible } from "./support/axe";
import { callDirectly } from "./support/call-directly";
import { choose, people, type Somebody, signIn, takesKeys } from "./support/desk";

const WAIT_MS = 30_000;

const CONTROLS = "main button, article button, article summary";

async function openPolicy(page: Page, name: Somebody, path: string): Promise<void> {
  await signIn(page, name, path);
  await takesKeys(page, CONTROLS);
}

test("a controller makes a team, routes to it by a form, sees what it would have done, and a second controller publishes it", async ({
  page,
  browser,
}) => {
  test.setTimeout(WAIT_MS * 6);
  // Another team each time, so that the journey can be walked again on the same company.
  const team = `Tax ${Date.now()}`;
  await signIn(page, people.controller, "/teams");
  await takesKeys(page, "main button, header button");
  await page.getByRole("button", { name: "Create a team" }).click();
  const creating = page.getByRole("dialog", { name: "Create a team" });
  await creating.getByRole("textbox", { name: "Name" }).fill(team);
  await expect(creating.getByRole("textbox", { name: "Key" })).toHaveValue(/^tax-\d+$/);
  await expectAccessible(page);
  await creating.getByRole("button", { name: "Create", exact: true }).click();
  const section = page.getByRole("article", { name: team });
  await expect(section).toContainText("Nobody is in it yet", { timeout: WAIT_MS });
  await section.getByRole("button", { name: /^Add somebody/ }).click();
  const adding = page.getByRole("dialog", { name: `Add somebody to ${team}` });
  await choose(adding, page, "Person", people.analyst);
  await adding.getByRole("textbox", { name: "Skills" }).fill("VAT, Japanese");
  await adding.getByRole("button", { name: "Save" }).click();
  await expect(section.getByRole("row", { name: new RegExp(people.analyst) })).toContainText("japanese, vat", {
    timeout: WAIT_MS,
  });
  await expectAccessible(page);

  await page.goto("/policies/routing");
  await takesKeys(page, CONTROLS);
  await expect(page.getByRole("region", { name: /^Decision table/ })).toBeVisible();
  await page.getByRole("button", { name: "Draft a change" }).click();
  const form = page.getByRole("form", { name: "Draft a change to the routing" });
  await form.getByRole("button", { name: "Add a row" }).click();
  const row = form.getByRole("group", { name: /^New row/ }).last();
  const name = `Tax failures for ${team}`;
  await row.getByRole("textbox", { name: "Name" }).fill(name);
  const named = form.getByRole("group", { name });
  await named.locator("summary", { hasText: "Types:" }).press("Enter");
  await named.getByRole("checkbox", { name: "Tax calculation failure" }).press("Space");
  await named.getByRole("textbox", { name: /^Expression/ }).fill("amount > 5");
  await expect(named.getByText(/speaks of "amount", which nobody knows here/)).toBeVisible();
  await named.getByRole("textbox", { name: /^Expression/ }).fill(`amount_minor >= 0 && tier != "${Date.now()}"`);
  await choose(named, page, "Team", team);
  await named.getByRole("textbox", { name: /^Due after/ }).fill("120");
  // The rows above it take every such case already, which the form says.
  const wrong = form.getByRole("list", { name: "What has to be put right" });
  await expect(wrong).toContainText(/“Tax failures for .+ can never be reached: “Tax and customer data” above it/);

  // By keyboard alone: up with Alt and an arrow, the focus staying where it was.
  const up = form.getByRole("button", { name: `Move “${name}” up` });
  await up.focus();
  const rows = form.getByRole("list", { name: "Rows" }).locator("> li");
  for (let above = (await rows.count()) - 2; above > 0; above -= 1) {
    await expect(rows.nth(above)).toContainText(name);
    await expect(up).toBeFocused();
    await page.keyboard.press("Alt+ArrowUp");
  }
  await expect(rows.first()).toContainText(name);
  await expect(wrong).toHaveCount(0);
  await expect(form.getByRole("list", { name: "Changes of this draft" })).toContainText(`goes to ${team}, due in 2 h`);
  await form.getByRole("button", { name: "Rehearse", exact: true }).click();
  const rehearsal = form.getByRole("region", { name: "Result of the rehearsal" });
  await expect(rehearsal.getByRole("status")).toContainText(/would have come out otherwise/, { timeout: WAIT_MS });
  await expectAccessible(page);
  await form.getByRole("textbox", { name: "Why" }).fill("Tax failures go to those who know tax.");
  await form.getByRole("button", { name: "Save draft" }).click();

  const draft = page.getByRole("article", { name: /^Version \d+$/ }).filter({ hasText: name });
  await expect(draft.getByText("somebody else has to publish it")).toBeVisible({ timeout: WAIT_MS });
  await expect(draft.getByRole("button", { name: /^Publish/ })).toHaveCount(0);
  const version = Number((await draft.getByRole("heading").first().innerText()).replace(/\D/g, ""));
  const { status, text } = await callDirectly(page, "policies.publish", {
    key: "a-direct-call",
    input: { kind: "routing", version },
  });
  expect(status).toBe(412);
  expect(text).toContain("somebody else has to publish it");

  const second = await (await browser.newContext({ colorScheme: "dark" })).newPage();
  await openPolicy(second, people.deputyController, "/policies/routing");
  const waiting = second.getByRole("article", { name: `Version ${version}`, exact: true });
  await waiting.getByRole("button", { name: /^Rehearse version/ }).click();
  await expect(waiting.getByRole("region", { name: "Result of the rehearsal" })).toBeVisible({ timeout: WAIT_MS });
  await expectAccessible(second);
  await waiting.getByRole("button", { name: `Publish version ${version}` }).click();
  await expect(second.getByText(`Version ${version} is in force.`)).toBeVisible({ timeout: WAIT_MS });
  await second.context().close();
  await expect(
    page.getByRole("region", { name: /^Decision table/ }).getByRole("row", { name: new RegExp(name) }),
  ).toContainText(`goes to ${team}`, { timeout: WAIT_MS });
});

test("service levels say what cannot be read, and what would have been due otherwise", async ({ page }) => {
  test.setTimeout(WAIT_MS * 2);
  await openPolicy(page, people.controller, "/policies/service-levels");
  await page.getByRole("button", { name: "Draft a change" }).click();
  const form = page.getByRole("form", { name: "Draft a change to the service levels" });
  const severities = form.getByRole("group", { name: "Minutes of working time by severity" });
  await severities.getByRole("textbox", { name: "When high" }).fill("soon");
  await expect(form.getByRole("list", { name: "What has to be put right" })).toContainText(
    "High severity: write whole minutes",
  );
  await severities.getByRole("textbox", { name: "When high" }).fill("61");
  await expect(form.getByRole("list", { name: "Changes of this draft" })).toContainText("would be due in 1 h 1 min");
  const germany = form.getByRole("group", { name: "Calendar Germany" });
  await germany.locator("summary").press("Enter");
  await germany.getByRole("textbox", { name: "Friday" }).fill("09:00–14:00");
  await expect(form.getByRole("list", { name: "Changes of this draft" })).toContainText("Friday 09:00–14:00");
  await form.getByRole("button", { name: "Rehearse", exact: true }).click();
  await expect(form.getByRole("region", { name: "Result of the rehearsal" })).toBeVisible({ timeout: WAIT_MS });
  await expectAccessible(page);
  await form.getByRole("button", { name: "Discard" }).click();
  await expect(page.getByRole("region", { name: /^Calendars/ })).toContainText("Monday to Friday 09:00–17:00");
});

test("an auditor reads every policy and changes none; an analyst enters an absence of their own", async ({
  page,
  browser,
}) => {
  await signIn(page, people.auditor, "/policies");
  await page.getByRole("link", { name: "Holds", exact: true }).first().click();
  await expect(page.getByRole("article", { name: "Holds" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Draft a change" })).toHaveCount(0);
  await expectAccessible(page);

  const analyst = await (await browser.newContext()).newPage();
  await signIn(analyst, people.analyst, "/teams");
  await takesKeys(analyst, "main button, header button");
  await expect(analyst.getByRole("button", { name: "Create a team" })).toHaveCount(0);
  await analyst.getByRole("button", { name: "Enter an absence" }).click();
  const dialog = analyst.getByRole("dialog", { name: "Enter an absence" });
  // Far enough ahead that no other journey is short of an analyst.
  await dialog.getByLabel("First day").fill("2099-03-02");
  await dialog.getByLabel("Last day").fill("2099-03-03");
  await expectAccessible(analyst);
  await dialog.getByRole("button", { name: "Enter", exact: true }).click();
  const absence = analyst
    .getByRole("region", { name: /^Absences, / })
    .getByRole("row", { name: new RegExp(`^${people.analyst} .*2099`) });
  await expect(absence).toBeVisible({ timeout: WAIT_MS });
  await absence.getByRole("button", { name: /^Cancel/ }).click();
  await analyst.getByRole("dialog").getByRole("textbox", { name: "Why" }).fill("Plans changed.");
  await analyst.getByRole("dialog").getByRole("button", { name: "Cancel the absence" }).click();
  await expect(absence).toHaveCount(0, { timeout: WAIT_MS });
  await analyst.context().close();
});
