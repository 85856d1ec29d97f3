import { writeFileSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { scanFile } from "#server/kernel/scan-file";
import { sealingSettings } from "#server/services/sign-in/testing/given-account";

let scanner: string;
beforeAll(async () => {
  for (const [name, value] of Object.entries({ ...sealingSettings, LOG_LEVEL: "silent" })) vi.stubEnv(name, value);
  const file = join(await mkdtemp(join(tmpdir(), "docket-scan-")), "scanner.mjs");
  writeFileSync(
    file,
    `const read = []; for await (const part of process.stdin) read.push(part);
     const text = Buffer.concat(read).toString(); process.exit(text.includes("EICAR") ? 1 : text.includes("odd") ? 2 : 0);`,
  );
  scanner = `${process.execPath} ${file}`;
});

afterAll(() => vi.unstubAllEnvs());

const sent = (text: string) => ({ name: "proof.txt", content: Buffer.from(text).toString("base64") });

test("a clean file passes, and every file does where no scanner is set up", async () => {
  await expect(scanFile(sent("An order over 80 seats."), scanner)).resolves.toBeUndefined();
  await expect(scanFile(sent("EICAR"), "")).resolves.toBeUndefined();
});

test.each([
  ["a harmful one", "EICAR-STANDARD-ANTIVIRUS-TEST-FILE", () => scanner, "proof.txt was found to be harmful"],
  ["one without a verdict", "odd", () => scanner, "could not be checked for viruses"],
  ["any file where the scanner is not there", "fine", () => "/nowhere/clamdscan -", "could not be checked for viruses"],
])("%s is kept out", async (_name, text, command, words) => {
  await expect(scanFile(sent(text), command())).rejects.toMatchObject({
    code: "RULE_VIOLATION",
    message: expect.stringContaining(words),
  });
});

test("a long file reaches the scanner whole", async () => {
  await expect(scanFile(sent(`${"x".repeat(3_000_000)}EICAR`), scanner)).rejects.toThrow("harmful");
});
