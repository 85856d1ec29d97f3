import { expect, test } from "@playwright/test";
import { callDirectly } from "./support/call-directly";
import { open, openDesk, people } from "./support/desk";

for (const { role, name, mayComment } of [
  { role: "a finance approver", name: people.approver, mayComment: true },
  { role: "an auditor", name: people.auditor, mayComment: false },
] as const) {
  test(`${role} sees the case with its evidence and has no act on it`, async ({ page }) => {
    const grid = await openDesk(page, name);
    const { article } = await open(page, grid.getByRole("row").last());
    await expect(article.getByRole("region", { name: "Evidence" }).getByRole("table")).toBeVisible();
    await expect(article.getByRole("region", { name: "Timeline" }).getByRole("listitem").first()).toBeVisible();
    await expect(article.getByText("You can read this case.")).toBeVisible();
    await expect(article.getByRole("form", { name: "Fix" })).toHaveCount(0);
    for (const act of ["Take", "Assign", "Snooze", "More"])
      await expect(article.getByRole("button", { name: act })).toHaveCount(0);
    await expect(page.getByRole("button", { name: "Take next" })).toHaveCount(0);
    await expect(page.getByRole("checkbox")).toHaveCount(0);
    await expect(article.getByRole("textbox", { name: "Comment" })).toHaveCount(mayComment ? 1 : 0);
  });

  test(`${role} is refused at the door too`, async ({ page }) => {
    const grid = await openDesk(page, name);
    await open(page, grid.getByRole("row").last());
    const caseId = new URL(page.url()).searchParams.get("case");
    for (const [path, rest] of [
      ["cases.take", {}],
      ["cases.snooze", { until: "2030-01-01T09:00:00.000Z" }],
      ["cases.dismiss", { reason: "not_an_issue", note: "Not mine to say." }],
      ["exceptions.fix", { fix: "any" }],
    ] as const) {
      const { status, text } = await callDirectly(page, path, {
        key: "a-direct-call",
        input: { caseId, version: 1, ...rest },
      });
      expect(status, path).toBe(403);
      expect(text).toContain("may not do this");
    }
  });
}

test("an analyst of one legal entity sees only its cases", async ({ page }) => {
  const grid = await openDesk(page, people.germanAnalyst);
  await expect(grid.getByRole("row").first()).toBeVisible();
  await page.getByRole("button", { name: "Entity", exact: true }).click();
  await expect(page.getByRole("menuitemcheckbox")).toHaveCount(1);
  await expect(page.getByRole("menuitemcheckbox", { name: /DE01/ })).toBeVisible();
});

test("a case of another legal entity is not found, whoever knows its id", async ({ page, browser }) => {
  const everywhere = await (await browser.newContext()).newPage();
  const grid = await openDesk(everywhere, people.analyst, "/exceptions?entity=US01");
  await open(everywhere, grid.getByRole("row").last());
  const caseId = new URL(everywhere.url()).searchParams.get("case");
  await everywhere.context().close();
  await openDesk(page, people.germanAnalyst);
  const { status } = await callDirectly(page, "cases.take", { key: "a-direct-call", input: { caseId, version: 1 } });
  expect(status).toBe(404);
});

test("somebody without the desk is told which role opens it", async ({ page }) => {
  await page.goto("/sign-in");
  await page.getByRole("button", { name: new RegExp(`^${people.administrator}`) }).click();
  await page.waitForURL((url) => !url.pathname.startsWith("/sign-in"));
  await expect(page.getByRole("navigation").getByRole("link", { name: /Exceptions/ })).toHaveCount(0);
  await page.goto("/exceptions");
  await expect(page.getByRole("heading", { name: "Your role does not open the Exceptions desk" })).toBeVisible();
});
