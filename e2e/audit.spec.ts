import { readFile, writeFile } from "node:fs/promises";
import { expect, type Page, test } from "@playwright/test";
import { runVerifier } from "#server/services/audit/testing/offline-verifier";
import { expectAccessible } from "./support/axe";
import { open, openDesk, people, signIn, takesKeys } from "./support/desk";

/** Chooses in one of the lists above the ledger. */
async function choose(page: Page, list: string, option: string | RegExp): Promise<void> {
  await page.getByRole("combobox", { name: list, exact: true }).click();
  await page.getByRole("option", { name: option }).first().click();
}

/** Somebody raises a case, which is judged anew by the priority policy; then it is for the auditor to find. */
async function raiseCase(page: Page): Promise<{ number: string; caseId: string }> {
  const grid = await openDesk(page, people.analyst);
  const { number } = await open(page, grid.getByRole("row").nth(1));
  const caseId = new URL(page.url()).searchParams.get("case") ?? "";
  await page.evaluate(async (id) => {
    const ask = async (path: string, body: unknown, isQuery: boolean) => {
      const query = isQuery ? `?input=${encodeURIComponent(JSON.stringify({ json: body }))}` : "";
      const answer = await fetch(`/api/trpc/${path}${query}`, {
        method: isQuery ? "GET" : "POST",
        headers: { "content-type": "application/json", "x-docket": "1" },
        ...(isQuery ? {} : { body: JSON.stringify({ json: body }) }),
      });
      return (await answer.json()) as { result: { data: { json: { version: number } } } };
    };
    const { result } = await ask("cases.get", { caseId: id }, true);
    const { version } = result.data.json;
    const input = { caseId: id, version, reason: "The customer is about to leave." };
    await ask("cases.escalate", { key: crypto.randomUUID(), input }, false);
  }, caseId);
  return { number, caseId };
}

test("an auditor finds who did what under which policy, sees the case as it stood, and proves a sample without us", async ({
  page,
  browser,
}, testInfo) => {
  const analyst = await browser.newContext();
  const { number, caseId } = await raiseCase(await analyst.newPage());
  await analyst.close();

  await signIn(page, people.auditor, "/audit");
  await takesKeys(page, "main button");
  const ledger = page.getByRole("grid", { name: "Events of the log" });
  await expect(ledger.getByRole("row").first()).toBeVisible();
  await choose(page, "Person", people.analyst);
  await choose(page, "Policy", "case priority");
  const line = ledger
    .getByRole("row")
    .filter({ hasText: `escalated the case` })
    .filter({ hasText: `case ${number}` });
  await expect(line.first()).toBeVisible();
  expect(new URL(page.url()).search).not.toContain("Amara");
  await expectAccessible(page);

  await line.first().click();
  const event = page.getByRole("article").filter({ hasText: "What changed" });
  await expect(event).toContainText("The customer is about to leave.");
  await expect(event.getByRole("row", { name: /Escalation level/i })).toBeVisible();

  await event.getByRole("link", { name: "The case as it stood then" }).click();
  await page.waitForURL((url) => url.pathname === `/audit/cases/${caseId}`);
  const slider = page.getByRole("slider");
  await expect(page.getByRole("heading", { level: 2 })).toBeVisible();
  await slider.focus();
  await page.keyboard.press("Home");
  await expect(slider).toHaveValue("0");
  await expect(page.getByLabel("The case then")).toContainText("routed");
  await expectAccessible(page);

  await page.getByRole("link", { name: "Samples" }).click();
  await page.getByLabel("From", { exact: true }).fill("2020-01-01");
  await page.getByLabel("To", { exact: true }).fill("2099-12-31");
  await page.getByLabel("Chains to draw").fill("10");
  await page.getByLabel("Seed").fill("spring");
  await page.getByRole("button", { name: "Draw the sample" }).click();
  const downloading = page.waitForEvent("download");
  await page.getByRole("link", { name: "Download the sample" }).click();
  const bundle = testInfo.outputPath("bundle.jsonl");
  await (await downloading).saveAs(bundle);
  await expectAccessible(page);

  const whole = await runVerifier([bundle]);
  expect(whole.output).toContain("Everything is as it was written.");
  expect(whole.code).toBe(0);

  const lines = (await readFile(bundle, "utf8")).split("\n");
  const at = lines.findIndex((text) => text.includes('"line":"event"') && text.includes('"sequence":1,'));
  const target = JSON.parse(lines[at] ?? "{}") as { stream: string };
  lines[at] = (lines[at] ?? "").replace(
    /"actorName":"(.)/,
    (_, first: string) => `"actorName":"${first === "X" ? "Y" : "X"}`,
  );
  await writeFile(bundle, lines.join("\n"));
  const changed = await runVerifier([bundle]);
  expect(changed.output).toContain(`First bad position: ${target.stream}, event 1.`);
  expect(changed.code).toBe(1);
});

test("who may not read the audit trail is told what it takes", async ({ page }) => {
  await signIn(page, people.analyst, "/audit");
  await expect(page.getByRole("heading", { name: "Your role does not open the Audit desk" })).toBeVisible();
  await expect(page.getByText("open to these roles: controller and auditor")).toBeVisible();
});
