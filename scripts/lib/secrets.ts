import { generateKeyPairSync, randomBytes } from "node:crypto";
import { chmod, mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { PlainError } from "#scripts/lib/plain-error";

const random = () => randomBytes(32).toString("hex");

/** On one line, as settings hold it. */
function privateKey(): string {
  const { privateKey: key } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  return key.export({ type: "pkcs8", format: "pem" }).toString().replaceAll("\n", "\\n");
}

/** What an installation draws for itself once. A name added later is drawn at the next start. */
const recipes = {
  DATABASE_PASSWORD: random,
  NEXTAUTH_SECRET: random,
  AUDIT_SEAL_KEY: random,
  STRIPE_API_KEY: () => `sk_test_${random()}`,
  STRIPE_WEBHOOK_SECRET: () => `whsec_${random()}`,
  NETSUITE_CLIENT_ID: random,
  NETSUITE_CERTIFICATE_ID: random,
  NETSUITE_PRIVATE_KEY: privateKey,
  SALESFORCE_CLIENT_ID: random,
  SALESFORCE_CLIENT_SECRET: random,
  GOCARDLESS_TOKEN: () => `sandbox_${random()}`,
  GOCARDLESS_WEBHOOK_SECRET: random,
  AVALARA_ACCOUNT: () => "1100283714",
  AVALARA_LICENSE_KEY: random,
  ZENDESK_EMAIL: () => "sync@meridian-metrics.example",
  ZENDESK_TOKEN: random,
  METERING_API_KEY: random,
  PSA_TOKEN: random,
  CREDENTIALS_KEY: random,
  MAIL_WEBHOOK_SECRET: random,
};

export type Secrets = Record<keyof typeof recipes, string>;

/** The secrets kept in the home folder, readable by its owner alone. */
export async function loadSecrets(home: string): Promise<Secrets> {
  const path = join(home, "secrets.json");
  const kept = await readKept(path);
  const secrets = Object.fromEntries(
    Object.entries(recipes).map(([name, draw]) => [name, kept[name] ?? draw()]),
  ) as Secrets;
  if (Object.keys(recipes).some((name) => !kept[name])) {
    await mkdir(home, { recursive: true });
    // Written beside and moved, so that an interruption does not leave half a file and lose the keys.
    await writeFile(`${path}.new`, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 });
    await rename(`${path}.new`, path);
  }
  await chmod(path, 0o600);
  return secrets;
}

async function readKept(path: string): Promise<Record<string, string>> {
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return "{}";
    throw error;
  });
  try {
    return JSON.parse(text) as Record<string, string>;
  } catch {
    throw new PlainError(
      `The file ${path} is damaged. Restore it from a backup; or remove it, which signs everybody out and makes the anchors of the event log unverifiable.`,
    );
  }
}
