import { env } from "#server/env";

/** The sandbox answered something else than success, or nothing: told in its own words. */
export class SandboxError extends Error {
  readonly plain = true;
}

/** Speaks to the sandbox's control address. @throws SandboxError with a sentence. */
export async function askSandbox<Answer>(
  method: "GET" | "POST" | "DELETE",
  path: string,
  body?: unknown,
): Promise<Answer> {
  if (!env.SANDBOX_URL)
    throw new SandboxError(
      "There is no sandbox here: SANDBOX_URL is not set. The sandbox runs with the demo; start it with npm start.",
    );
  let response: Response;
  try {
    response = await fetch(new URL(`/_sandbox/${path}`, env.SANDBOX_URL), {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
      signal: AbortSignal.timeout(120_000),
    });
  } catch {
    throw new SandboxError(
      `The sandbox does not answer at ${env.SANDBOX_URL}. Start it with npm start, then try again.`,
    );
  }
  const text = await response.text();
  if (!response.ok) throw new SandboxError(`The sandbox refused: ${text}`);
  return JSON.parse(text) as Answer;
}
