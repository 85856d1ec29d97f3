import { afterEach, expect, test, vi } from "vitest";

const required = {
  DATABASE_URL: "postgres://nobody@127.0.0.1:1/none",
  NEXTAUTH_SECRET: "x".repeat(32),
  AUDIT_SEAL_KEY: "x".repeat(32),
  CREDENTIALS_KEY: "x".repeat(32),
};

/** The settings are read once by a process, so each test starts with modules of its own. */
async function jobsWith(settings: Record<string, string>): Promise<string[]> {
  vi.resetModules();
  for (const [name, value] of Object.entries({ ...required, ...settings })) vi.stubEnv(name, value);
  const { slotsAt } = await import("#server/jobs/schedule");
  return slotsAt(new Date("2026-03-02T09:30:40Z")).map(({ job, slot }) => `${job} ${slot.toISOString()}`);
}

afterEach(() => vi.unstubAllEnvs());

test("the bank's folder is looked into once a minute", async () => {
  expect(await jobsWith({ BANK_DROP_FOLDER: "/var/bank" })).toContain("bank.drop 2026-03-02T09:30:00.000Z");
});

test("where no folder is set, nothing looks for one", async () => {
  const jobs = await jobsWith({ BANK_DROP_FOLDER: "" });
  expect(jobs.some((job) => job.startsWith("bank.drop"))).toBe(false);
  expect(jobs.some((job) => job.startsWith("cases.maintain"))).toBe(true);
});
