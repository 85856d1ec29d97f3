import { expect, test } from "vitest";
import { permissionsByRole } from "#server/domain/access/permissions";
import { roles } from "#server/domain/access/roles";
import { appRouter } from "#server/routers/app";
import { createCallerFactory } from "#server/trpc/init";

type Gated = { kind: "command" | "query"; name: string; permission: (typeof permissionsByRole)["auditor"][number] };

const procedures = Object.keys(appRouter._def.procedures).sort();

test.each(procedures)("%s refuses somebody who is not signed in", async (path) => {
  const caller = createCallerFactory(appRouter)({
    signedIn: null,
    correlationId: "test",
    contextFor: () => Promise.reject(new Error("A context was made for a stranger.")),
  });
  const call = path.split(".").reduce<unknown>((inner, part) => (inner as Record<string, unknown>)[part], caller) as (
    input: unknown,
  ) => Promise<unknown>;
  await expect(call({ key: "a-long-enough-key", input: {} })).rejects.toMatchObject({ code: "UNAUTHORIZED" });
});

/** Every command and query of the services, found by what they export. */
const modules = import.meta.glob<Record<string, unknown>>(["../services/**/*.ts", "!../services/**/*.test.ts"], {
  eager: true,
});
const gated = Object.entries(modules)
  .flatMap(([, exported]) => Object.values(exported))
  .filter(
    (value): value is Gated => typeof value === "object" && value !== null && "permission" in value && "kind" in value,
  );

test("who may run every command and query: read the difference with care", async () => {
  const lines = gated.map(({ kind, name, permission }) => {
    const holders = roles.filter((role) => permissionsByRole[role].includes(permission));
    return `${kind.padEnd(7)} ${name.padEnd(28)} ${permission.padEnd(18)} ${holders.join(", ") || "jobs only"}`;
  });
  await expect(`${[...new Set(lines)].sort().join("\n")}\n`).toMatchFileSnapshot("./who-may.txt");
});
