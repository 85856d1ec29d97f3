import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { canListen, freePort } from "#db/embedded/ports";
import { PlainError } from "#scripts/lib/plain-error";
import { loadSecrets } from "#scripts/lib/secrets";

export type Place = {
  home: string;
  isDemo: boolean;
  port: number;
  sandboxPort: number;
  /** Where the demo's mail catcher listens; without it nothing is mailed. */
  mailPort?: number;
};

/** DOCKET_DEMO=0 is the only way out of the demo: what starts here starts with the demo company. */
export function wantsDemo(): boolean {
  return process.env.DOCKET_DEMO !== "0";
}

export function wantedPort(name: "PORT" | "SANDBOX_PORT"): number | null {
  const text = process.env[name];
  if (!text) return null;
  const port = Number(text);
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
  throw new PlainError(`${name}=${text} is not a port. Give a number between 1 and 65535, such as ${name}=4000.`);
}

/** Refuses early, before anything is started, what would fail late. */
export async function claimPort(name: "PORT" | "SANDBOX_PORT", port: number): Promise<number> {
  if (await canListen(port)) return port;
  throw new PlainError(
    `Port ${port} is taken by another program. Stop that program, or choose another port: ${name}=${port + 1} npm start`,
  );
}

/** The sandbox's port: as given, or that of the last start, or any free one. Source systems keep their address that way. */
export async function sandboxPort(home: string): Promise<number> {
  const given = wantedPort("SANDBOX_PORT");
  if (given) return claimPort("SANDBOX_PORT", given);
  const remembered = await rememberedSandboxPort(home);
  const port = remembered && (await canListen(remembered)) ? remembered : await freePort();
  await writeFile(join(home, "sandbox-port"), String(port));
  return port;
}

/** The port of the demo's mail catcher: that of the last start, or any free one. */
export async function mailPort(home: string): Promise<number> {
  const kept = join(home, "mail-port");
  const remembered = Number(await readFile(kept, "utf8").catch(() => "")) || null;
  const port = remembered && (await canListen(remembered)) ? remembered : await freePort();
  await writeFile(kept, String(port));
  return port;
}

export async function rememberedSandboxPort(home: string): Promise<number | null> {
  return Number(await readFile(join(home, "sandbox-port"), "utf8").catch(() => "")) || null;
}

/**
 * What the application's processes are started with: never with the way to sign in as the database's owner. Settings a person gave win, except in the demo those of the
 * source systems: a demo never reads from or writes to a real one.
 */
export async function applicationEnvironment(place: Place, databaseUrl: string): Promise<Record<string, string>> {
  const secrets = await loadSecrets(place.home);
  const sandboxUrl = `http://127.0.0.1:${place.sandboxPort}`;
  const { DATABASE_OWNER_URL: _, ...mayBeKnown } = process.env;
  const given = Object.fromEntries(Object.entries(mayBeKnown).filter(([, value]) => value)) as Record<string, string>;
  const sourceSystems = {
    ...pick(secrets, ["STRIPE_API_KEY", "STRIPE_WEBHOOK_SECRET"]),
    ...pick(secrets, ["NETSUITE_CLIENT_ID", "NETSUITE_CERTIFICATE_ID", "NETSUITE_PRIVATE_KEY"]),
    ...pick(secrets, ["SALESFORCE_CLIENT_ID", "SALESFORCE_CLIENT_SECRET"]),
    ...pick(secrets, ["GOCARDLESS_TOKEN", "GOCARDLESS_WEBHOOK_SECRET", "AVALARA_ACCOUNT", "AVALARA_LICENSE_KEY"]),
    ...pick(secrets, ["ZENDESK_EMAIL", "ZENDESK_TOKEN", "METERING_API_KEY", "PSA_TOKEN"]),
    STRIPE_API_URL: sandboxUrl,
    NETSUITE_API_URL: sandboxUrl,
    SALESFORCE_API_URL: sandboxUrl,
    GOCARDLESS_API_URL: `${sandboxUrl}/gocardless`,
    AVALARA_API_URL: `${sandboxUrl}/avalara`,
    ZENDESK_API_URL: `${sandboxUrl}/zendesk`,
    METERING_API_URL: `${sandboxUrl}/metering`,
    PSA_API_URL: `${sandboxUrl}/psa`,
    BANK_DROP_FOLDER: bankFolder(place),
    SANDBOX_URL: sandboxUrl,
    // A demo mails to nobody: its mail server is the catcher, and no other.
    SMTP_URL: place.mailPort === undefined ? "" : `smtp://127.0.0.1:${place.mailPort}`,
    COLLECTIONS_FROM: "accounts@meridian-metrics.example",
    COLLECTIONS_REPLY_TO: "",
    MAIL_WEBHOOK_SECRET: secrets.MAIL_WEBHOOK_SECRET,
  };
  return {
    NEXTAUTH_URL: `http://localhost:${place.port}`,
    ...pick(secrets, ["NEXTAUTH_SECRET", "AUDIT_SEAL_KEY", "CREDENTIALS_KEY"]),
    ...given,
    ...(place.isDemo ? sourceSystems : {}),
    DATABASE_URL: databaseUrl,
    DOCKET_HOME: place.home,
    DOCKET_DEMO: place.isDemo ? "1" : "0",
    PORT: String(place.port),
    NEXT_TELEMETRY_DISABLED: "1",
  };
}

/** What the sandbox is started with, beside the secrets it shares with the application. */
export function sandboxEnvironment(place: Place, environment: Record<string, string>): Record<string, string> {
  return {
    ...environment,
    SANDBOX_PORT: String(place.sandboxPort),
    SANDBOX_HOME: join(place.home, "sandbox"),
    SANDBOX_BANK_FOLDER: bankFolder(place),
    SANDBOX_WEBHOOK_URL: `http://127.0.0.1:${place.port}/api/webhooks/stripe`,
    ...(place.mailPort === undefined
      ? {}
      : {
          SANDBOX_MAIL_PORT: String(place.mailPort),
          SANDBOX_MAIL_WEBHOOK_URL: `http://127.0.0.1:${place.port}/api/mail/inbound`,
        }),
  };
}

/** Where the demo's bank leaves its files for the application. */
const bankFolder = ({ home }: Place) => join(home, "bank-drop");

function pick<Source extends Record<string, string>>(source: Source, names: (keyof Source)[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, source[name] as string]));
}
