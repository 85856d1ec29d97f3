import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { type Sandbox, SandboxStartError } from "#server/sandbox/sandbox";
import {
  ANCHOR,
  advanceDays,
  control,
  hashOf,
  isPlanted,
  plantOne,
  startSmall,
  stripeOf,
} from "#server/sandbox/testing/harness";

const running: Sandbox[] = [];
const folders: string[] = [];

async function start(options?: Parameters<typeof startSmall>[0]): Promise<Sandbox> {
  const sandbox = await startSmall(options);
  running.push(sandbox);
  return sandbox;
}

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), "sandbox-"));
  folders.push(path);
  return path;
}

afterEach(async () => {
  for (const sandbox of running.splice(0)) await sandbox.stop();
  for (const path of folders.splice(0)) await rm(path, { recursive: true });
});

describe("determinism", () => {
  test("the same seed and anchor give the same world, another seed another", async () => {
    const [first, second, other] = [await start(), await start(), await start({ seed: 8 })];
    expect(await hashOf(first)).toBe(await hashOf(second));
    expect(await hashOf(other)).not.toBe(await hashOf(first));
  });

  test("ten days at once are ten times one day", async () => {
    const [atOnce, daily] = [await start(), await start()];
    const before = await hashOf(atOnce);
    await advanceDays(atOnce, 10);
    for (let day = 0; day < 10; day += 1) await advanceDays(daily, 1);
    expect(await hashOf(atOnce)).toBe(await hashOf(daily));
    expect(await hashOf(atOnce)).not.toBe(before);
  });

  test("after a restart the journal gives the same world, its clock and its idempotency keys", async () => {
    const home = await folder();
    const first = await start({ home });
    const stripe = stripeOf(first);
    const mistake = await plantOne(first, "missing_purchase_order");
    const change = { custom_fields: [{ name: "PO Number", value: "PO-77" }] };
    await stripe.invoices.update(mistake.subject.id, change, { idempotencyKey: "po-77" });
    await expect(stripe.invoices.pay("in_unknown")).rejects.toThrow(/No such invoice/);
    await advanceDays(first, 3);
    await plantOne(first, "failed_payment");
    const hash = await hashOf(first);
    const received = await control(first, "GET", "received");
    await first.stop();

    const again = await start({ home });
    expect(await hashOf(again)).toBe(hash);
    expect(await control(again, "GET", "received")).toEqual(received);
    expect(await isPlanted(again, mistake)).toBe(false);
    const replayed = await stripeOf(again).invoices.update(mistake.subject.id, change, { idempotencyKey: "po-77" });
    expect(replayed.lastResponse.headers["idempotent-replayed"]).toBe("true");
  });

  test("time that passed while it was stopped is lived through at the next start", async () => {
    const home = await folder();
    let now = Date.parse(ANCHOR);
    const wall = () => now;
    const first = await start({ home, wall });
    await first.stop();
    now += 5 * 86_400_000;
    const again = await start({ home, wall });
    const { now: clock } = await control<{ now: string }>(again, "GET", "clock");
    expect(clock).toBe("2026-10-17T09:30:00.000Z");
    const lived = await start();
    await advanceDays(lived, 5);
    expect(await hashOf(again)).toBe(await hashOf(lived));
  });
});

describe("starting", () => {
  test("a taken port is said in a sentence", async () => {
    const first = await start();
    await expect(startSmall({ port: first.port })).rejects.toThrow(`Port ${first.port} is taken.`);
  });

  test("a folder of another world is refused", async () => {
    const home = await folder();
    await (await start({ home })).stop();
    await expect(startSmall({ home, seed: 9 })).rejects.toBeInstanceOf(SandboxStartError);
  });

  test("the clock only moves forward", async () => {
    const sandbox = await start();
    await expect(control(sandbox, "POST", "clock", { to: "2020-01-01T00:00:00Z" })).rejects.toThrow(
      /only moves forward/,
    );
  });
});
