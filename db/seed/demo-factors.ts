import type { Pools } from "#db/client";
import { demoFactorHolders, demoFactorSecret } from "#server/domain/demo/second-factor";
import { enterDemoFactor } from "#server/services/step-up/enter-demo-factor";

/** Gives those of the demo company who sign what is large their second factor, through a command as anything else. */
export async function seedDemoFactors({ db, raw }: Pools, now: () => Date): Promise<void> {
  const actor = { kind: "job", name: "set-up" } as const;
  const context = { db, raw, actor, now, correlationId: "demo-set-up" };
  for (const email of demoFactorHolders) await enterDemoFactor.execute(context, { email, secret: demoFactorSecret });
}
