import { createServer } from "node:net";
import { expect, test } from "vitest";
import { canListen, freePort } from "#db/embedded/ports";

test("a free port is one a server can listen on, and below those outgoing connections are given", async () => {
  const ports = await Promise.all(Array.from({ length: 20 }, () => freePort()));
  for (const port of ports) {
    expect(port).toBeGreaterThan(1024);
    expect(port).toBeLessThan(32_768);
    expect(await canListen(port)).toBe(true);
  }
});

test("a port somebody listens on is not free", async () => {
  const port = await freePort();
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  expect(await canListen(port)).toBe(false);
  await new Promise((resolve) => server.close(resolve));
  expect(await canListen(port)).toBe(true);
});
