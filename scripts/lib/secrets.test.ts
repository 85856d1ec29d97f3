import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { loadSecrets } from "#scripts/lib/secrets";

let home = "";
const file = () => join(home, "secrets.json");

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "docket-secrets-"));
});
afterEach(() => rm(home, { recursive: true, force: true }));

test("secrets are drawn once and readable by their owner alone", async () => {
  const first = await loadSecrets(home);
  expect(new Set(Object.values(first)).size).toBe(Object.keys(first).length);
  expect((await stat(file())).mode & 0o777).toBe(0o600);
  expect(await loadSecrets(home)).toEqual(first);
});

test("a secret that is new in this version is added, the others stay", async () => {
  const first = await loadSecrets(home);
  await writeFile(file(), JSON.stringify({ NEXTAUTH_SECRET: first.NEXTAUTH_SECRET }));
  const second = await loadSecrets(home);
  expect(second.NEXTAUTH_SECRET).toBe(first.NEXTAUTH_SECRET);
  expect(second.AUDIT_SEAL_KEY).toHaveLength(64);
});

test("a damaged file is told, not replaced", async () => {
  await writeFile(file(), "{ half");
  await expect(loadSecrets(home)).rejects.toThrow(/secrets\.json is damaged/);
  expect(await readFile(file(), "utf8")).toBe("{ half");
});
