import { spawn } from "node:child_process";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const MAIN = fileURLToPath(new URL("./main.ts", import.meta.url));

function run(environment: Record<string, string>) {
  const child = spawn(process.execPath, [MAIN], { env: { ...process.env, SANDBOX_CUSTOMERS: "20", ...environment } });
  const said = { out: "", err: "" };
  child.stdout.on("data", (part) => {
    said.out += part;
  });
  child.stderr.on("data", (part) => {
    said.err += part;
  });
  return { child, said };
}

test("says one line when ready and leaves quickly when asked to", async () => {
  const { child, said } = run({ SANDBOX_PORT: "0" });
  await expect.poll(() => said.out, { timeout: 8000 }).toMatch(/^Sandbox ready at http:\/\/127\.0\.0\.1:\d+.*\n$/);
  const asked = performance.now();
  child.kill("SIGTERM");
  const [code] = await once(child, "exit");
  expect(code).toBe(0);
  expect(performance.now() - asked).toBeLessThan(2000);
});

test("a taken port gives a sentence, no stack, and exit code 1", async () => {
  const other = createServer().listen(0, "127.0.0.1");
  await once(other, "listening");
  const { port } = other.address() as AddressInfo;
  const { child, said } = run({ SANDBOX_PORT: String(port) });
  const [code] = await once(child, "exit");
  other.close();
  expect(code).toBe(1);
  expect(said.err).toBe(`Port ${port} is taken. Stop what listens there, or choose another SANDBOX_PORT.\n`);
});

test("a state folder that cannot be used gives a sentence", async () => {
  const { child, said } = run({ SANDBOX_PORT: "0", SANDBOX_HOME: `${MAIN}/below-a-file` });
  const [code] = await once(child, "exit");
  expect(code).toBe(1);
  expect(said.err).toMatch(/^The state folder .* cannot be used/);
});
