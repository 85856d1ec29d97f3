import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { psaRows } from "#server/sandbox/psa/rows";
import { control, startSmall } from "#server/sandbox/testing/harness";

test("what happened in the project system is there again after a restart", async () => {
  const home = await mkdtemp(join(tmpdir(), "docket-psa-"));
  const options = { home, customers: 120, wall: () => Date.parse("2026-10-12T09:30:00.000Z") };
  const first = await startSmall(options);
  const { planted } = await control<{ planted: { type: string; subject: { id: string } }[] }>(first, "POST", "inject", {
    type: "milestone_not_accepted",
    count: 2,
  });
  await control(first, "POST", "inject", { type: "time_billing_mismatch", count: 3 });
  const billed = (id: string | undefined) =>
    psaRows(first.core.world).milestones.find((row) => row.billing_invoice_id === id);
  const milestone = billed(planted[0]?.subject.id);
  const accepted = await fetch(`${first.url}/psa/v1/milestones/${milestone?.id}`, {
    method: "PATCH",
    headers: { authorization: "Bearer t", "idempotency-key": "k1" },
    body: JSON.stringify({ accepted_date: "2026-10-01", accepted_by: "A" }),
  });
  expect(accepted.status).toBe(200);
  const draft = planted[1]?.subject.id ?? "";
  const gone = await fetch(`${first.url}/v1/invoices/${draft}`, {
    method: "DELETE",
    headers: { authorization: "Bearer sk_test_1" },
  });
  expect(gone.status).toBe(200);
  expect(billed(draft)).toBeUndefined();
  await control(first, "POST", "clock", { advanceSeconds: 3 * 86_400 });
  const rows = structuredClone(psaRows(first.core.world));
  await first.stop();
  const again = await startSmall(options);
  expect(psaRows(again.core.world)).toEqual(rows);
  await again.stop();
  await rm(home, { recursive: true, force: true });
});
