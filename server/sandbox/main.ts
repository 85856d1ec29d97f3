import { erpSignInOf } from "#server/sandbox/netsuite/token";
import { type SandboxOptions, SandboxStartError, startSandbox } from "#server/sandbox/sandbox";

function wholeNumber(name: string, fallback: number): number {
  const text = process.env[name];
  if (text === undefined || text === "") return fallback;
  const value = Number(text);
  if (Number.isInteger(value) && value >= 0) return value;
  throw new SandboxStartError(`${name} must be a whole number, not '${text}'.`);
}

function optionsFromEnvironment(): SandboxOptions {
  const { MAIL_WEBHOOK_SECRET, SANDBOX_MAIL_WEBHOOK_URL } = process.env;
  const { SANDBOX_ANCHOR, SANDBOX_BANK_FOLDER, SANDBOX_HOME, SANDBOX_WEBHOOK_URL, STRIPE_WEBHOOK_SECRET } = process.env;
  if (SANDBOX_WEBHOOK_URL && !STRIPE_WEBHOOK_SECRET) {
    throw new SandboxStartError(
      "SANDBOX_WEBHOOK_URL is set: set STRIPE_WEBHOOK_SECRET as well, events are signed with it.",
    );
  }
  const erpSignIn = erpSignInOf(process.env);
  return {
    ...(erpSignIn ? { erpSignIn } : {}),
    port: wholeNumber("SANDBOX_PORT", 4010),
    seed: wholeNumber("SANDBOX_SEED", 7),
    customers: wholeNumber("SANDBOX_CUSTOMERS", 2000),
    // Collectors have something to do where customers pay as late as many do.
    payers: "slow",
    ...(SANDBOX_ANCHOR ? { anchor: SANDBOX_ANCHOR } : {}),
    ...(SANDBOX_BANK_FOLDER ? { bankFolder: SANDBOX_BANK_FOLDER } : {}),
    ...(SANDBOX_HOME ? { home: SANDBOX_HOME } : {}),
    ...(process.env.SANDBOX_MAIL_PORT && SANDBOX_MAIL_WEBHOOK_URL && MAIL_WEBHOOK_SECRET
      ? {
          mail: {
            port: wholeNumber("SANDBOX_MAIL_PORT", 0),
            webhook: { url: SANDBOX_MAIL_WEBHOOK_URL, secret: MAIL_WEBHOOK_SECRET },
          },
        }
      : {}),
    ...(SANDBOX_WEBHOOK_URL && STRIPE_WEBHOOK_SECRET
      ? { webhook: { url: SANDBOX_WEBHOOK_URL, secret: STRIPE_WEBHOOK_SECRET } }
      : {}),
  };
}

try {
  const sandbox = await startSandbox(optionsFromEnvironment());
  const { world } = sandbox.core;
  console.log(
    `Sandbox ready at ${sandbox.url}: ${world.customerCount} customers, ${world.invoices.rows.length} invoices, ` +
      `now ${new Date(world.now).toISOString()}`,
  );
  const stop = () => void sandbox.stop().then(() => process.exit(0));
  process.once("SIGTERM", stop);
  process.once("SIGINT", stop);
} catch (error) {
  if (!(error instanceof SandboxStartError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
