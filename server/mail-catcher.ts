import { env, isDemo } from "#server/env";

/** Asks the demo's mail catcher, through the sandbox's control address. There is none outside the demo. */
export async function askCatcher(method: "GET" | "POST", path: string, body?: unknown): Promise<unknown> {
  if (!isDemo() || !env.SANDBOX_URL) return { mails: [] };
  const answer = await fetch(new URL(`/_sandbox/${path}`, env.SANDBOX_URL), {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
    signal: AbortSignal.timeout(10_000),
  });
  if (!answer.ok) throw new Error(`The mail catcher answered ${answer.status}.`);
  return answer.json();
}
