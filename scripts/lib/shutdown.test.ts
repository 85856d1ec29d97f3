import { expect, test } from "vitest";
import { planShutdown } from "#scripts/lib/shutdown";

const part = (ended: string[], name: string) => ({
  stop: () => {
    ended.push(name);
    return Promise.resolve();
  },
});

test("parts end in order, whatever order they were started in", async () => {
  const ended: string[] = [];
  const shutdown = planShutdown();
  for (const name of ["database", "sandbox", "worker", "web"] as const) await shutdown.add(name, part(ended, name));
  await shutdown.stop();
  expect(ended).toEqual(["worker", "web", "sandbox", "database"]);
});

test("what starts after the end has begun is ended at once, and the end waits for it", async () => {
  const ended: string[] = [];
  const shutdown = planShutdown();
  const started = Promise.withResolvers<void>();
  void shutdown.track(started.promise.then(() => shutdown.add("web", part(ended, "late web"))));
  const stopping = shutdown.stop();
  started.resolve();
  await stopping;
  expect(ended).toEqual(["late web"]);
});

test("a part that cannot be ended does not keep the others running, and ending twice is ending once", async () => {
  const ended: string[] = [];
  const shutdown = planShutdown();
  await shutdown.add("web", { stop: () => Promise.reject(new Error("stuck")) });
  await shutdown.add("database", part(ended, "database"));
  await Promise.all([shutdown.stop(), shutdown.stop()]);
  expect(ended).toEqual(["database"]);
});
