import { randomBytes } from "node:crypto";
import { mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "#db/embedded/ports";
import { projectRoot } from "#scripts/lib/project";
import { startStack } from "#scripts/lib/stack";
import { printSteps } from "#scripts/lib/steps";

export type E2eStack = {
  /** BASE_URL for the journeys, and the settings the stack itself runs with. */
  environment: Record<string, string>;
  stop(): Promise<void>;
};

/** The whole product with a small company, on free ports, in a folder that goes away with it. Its logs stay in test-results. */
export async function startE2eStack(note: (line: string) => void): Promise<E2eStack> {
  const home = await mkdtemp(join(tmpdir(), "docket-e2e-"));
  const interrupted = new AbortController();
  const interrupt = () => interrupted.abort();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, interrupt);
  const cleanUp = async () => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.off(signal, interrupt);
    const kept = join(projectRoot, "test-results", "logs");
    await rm(kept, { recursive: true, force: true });
    await mkdir(join(projectRoot, "test-results"), { recursive: true });
    await rename(join(home, "logs"), kept).catch(() => undefined);
    await rm(home, { recursive: true, force: true });
  };
  try {
    const stack = await startStack({
      place: { home, isDemo: true, port: await freePort(), sandboxPort: await freePort(), mailPort: await freePort() },
      mode: "start",
      steps: printSteps((text) => note(text.trimEnd())),
      settings: { SANDBOX_CUSTOMERS: "150", ...(await singleSignOn()) },
      signal: interrupted.signal,
    });
    return {
      environment: { ...stack.environment, BASE_URL: stack.environment.NEXTAUTH_URL ?? "" },
      stop: async () => {
        await stack.stop();
        await cleanUp();
      },
    };
  } catch (error) {
    await cleanUp();
    throw error;
  }
}

/** What single sign-on is configured with; the journey that signs in this way starts the provider there. */
async function singleSignOn(): Promise<Record<string, string>> {
  return {
    OIDC_ISSUER: `http://localhost:${await freePort()}`,
    OIDC_CLIENT_ID: "docket",
    OIDC_CLIENT_SECRET: randomBytes(32).toString("hex"),
    OIDC_SCOPE: "openid email profile groups",
    OIDC_GROUP_MAPPING: JSON.stringify({
      billing: { role: "billing_analyst", entities: ["DE01"] },
      auditors: { role: "auditor", entities: "all" },
    }),
  };
}
