import { z } from "zod";

const optionalUrl = (description: string) => z.url().optional().describe(description);
const optionalText = (description: string) => z.string().optional().describe(description);
const secret = (description: string) => z.string().min(32, "must have at least 32 characters").describe(description);

const severalSecrets = (value: string) =>
  value
    .split(",")
    .map((part) => part.trim())
    .filter(Boolean);

/** Every setting of the application. `.env.example` is written from here, so a description is a sentence for an operator. */
export const environmentSchema = z.strictObject({
  DATABASE_URL: z
    .url({ protocol: /^postgres(ql)?$/, error: "must be a postgres:// address" })
    .describe(
      "PostgreSQL 15 or newer. The role it signs in as may act as docket_app; for migrations it may also create tables and roles.",
    ),
  PORT: z.coerce.number().int().min(1).max(65_535).default(3000).describe("Port of the web application."),
  DOCKET_HOME: z
    .string()
    .default(".docket")
    .describe("Folder for what this installation keeps: embedded database, secrets, logs, anchors of the event log."),
  DOCKET_DEMO: z
    .enum(["0", "1"])
    .default("0")
    .transform((value) => value === "1")
    .describe("1 runs the demo company with its sandbox systems and demo sign-ins; 0 refuses every demo account."),
  DOCKET_WORKERS: z.coerce
    .number()
    .int()
    .min(1)
    .max(1_000)
    .default(1)
    .describe("How many workers run. Each keeps to its share of what a source allows."),
  NEXTAUTH_URL: optionalUrl("Address people open in the browser. Left out, it is http://localhost at the port above."),
  NEXTAUTH_SECRET: secret("Signs the session cookie. The same for every web process; a new value signs everybody out."),
  AUDIT_SEAL_KEY: secret("Signs the anchors of the event log. Keep it apart from the database's backups."),
  STRIPE_API_URL: z
    .url()
    .default("https://api.stripe.com")
    .describe("Where the billing system answers. In the demo: the sandbox."),
  STRIPE_API_KEY: optionalText("Secret or restricted key of the billing system."),
  STRIPE_WEBHOOK_SECRET: z
    .string()
    .default("")
    .transform(severalSecrets)
    .describe(
      "Signing secret of incoming webhooks. Two, separated by a comma, are both accepted while one replaces the other.",
    ),
  NETSUITE_API_URL: optionalUrl("Where the ERP answers, without a path."),
  NETSUITE_CLIENT_ID: optionalText("Client id of the integration in the ERP that signs in with a certificate."),
  NETSUITE_CERTIFICATE_ID: optionalText("Id the ERP gave to the certificate uploaded for that integration."),
  NETSUITE_PRIVATE_KEY: optionalText(
    "Private key of that certificate: RSA, PKCS #8, PEM on one line with \\n for its line ends.",
  ),
  NETSUITE_TOKEN: optionalText("Bearer token for the ERP, where no certificate is used."),
  SALESFORCE_API_URL: optionalUrl("Where the CRM answers, without a path."),
  SALESFORCE_CLIENT_ID: optionalText("Client id of the connected app in the CRM."),
  SALESFORCE_CLIENT_SECRET: optionalText("Client secret of the connected app in the CRM."),
  GOCARDLESS_API_URL: optionalUrl("Where the direct debit gateway answers."),
  GOCARDLESS_TOKEN: optionalText("Access token of the direct debit gateway."),
  GOCARDLESS_WEBHOOK_SECRET: z
    .string()
    .default("")
    .transform(severalSecrets)
    .describe("Signing secret of the gateway's webhooks; two, separated by a comma, while one replaces the other."),
  AVALARA_API_URL: optionalUrl("Where the tax engine answers."),
  AVALARA_ACCOUNT: optionalText("Account number at the tax engine."),
  AVALARA_LICENSE_KEY: optionalText("Licence key of that account."),
  ZENDESK_API_URL: optionalUrl("Where the support desk answers."),
  ZENDESK_EMAIL: optionalText("E-mail of the agent in whose name tickets are read."),
  ZENDESK_TOKEN: optionalText("API token of that agent."),
  METERING_API_URL: optionalUrl("Where the usage metering system answers."),
  METERING_API_KEY: optionalText("Key of the usage metering system."),
  PSA_API_URL: optionalUrl("Where the project system answers."),
  PSA_TOKEN: optionalText("Access token of the project system."),
  BANK_DROP_FOLDER: optionalText(
    "Folder in which the bank's files arrive. Each is taken once and moved to taken/ or refused/ inside it.",
  ),
  CREDENTIALS_KEY: secret(
    "Encrypts credentials of sources entered in the browser. To change it put the new key first and the old one after a comma.",
  ),
  SANDBOX_URL: optionalUrl("Control address of the sandbox systems. Only in the demo."),
  LOG_LEVEL: z
    .enum(["trace", "debug", "info", "warn", "error", "fatal", "silent"])
    .default("info")
    .describe("How much the processes write to their logs."),
});

type Parsed = z.output<typeof environmentSchema>;
export type Environment = Omit<Parsed, "NEXTAUTH_URL"> & { NEXTAUTH_URL: string };

/** The settings a process was started with are not usable; the message lists every one of them. */
export class EnvironmentError extends Error {
  override name = "EnvironmentError";
  readonly plain = true;
}

/** Validates settings as they stand in a process's environment. An empty text counts as left out. */
export function readEnvironment(source: Record<string, string | undefined>): Environment {
  const known = Object.keys(environmentSchema.shape);
  const given = Object.fromEntries(
    Object.entries(source).filter(([name, value]) => value && (known.includes(name) || name.startsWith("DOCKET_"))),
  );
  const parsed = environmentSchema.safeParse(given);
  if (!parsed.success) {
    const lines = parsed.error.issues.map((issue) => `  ${explainIssue(issue, given)}`);
    throw new EnvironmentError(
      `These settings are not usable (they are described in .env.example):\n${lines.join("\n")}`,
    );
  }
  return { ...parsed.data, NEXTAUTH_URL: parsed.data.NEXTAUTH_URL ?? `http://localhost:${parsed.data.PORT}` };
}

function explainIssue(issue: z.core.$ZodIssue, given: Record<string, unknown>): string {
  if (issue.code === "unrecognized_keys") return `${issue.keys.join(", ")}: no such setting; check the spelling.`;
  const name = String(issue.path[0]);
  return given[name] === undefined ? `${name}: is missing.` : `${name}: ${issue.message}.`;
}

let validated: Environment | undefined;

/** The process's settings. Validated as a whole when the first one is read, so that a build or a unit test needs none. */
export const env: Readonly<Environment> = new Proxy({} as Environment, {
  get(_target, name) {
    validated ??= readEnvironment(process.env);
    return validated[name as keyof Environment];
  },
});

/** True where the demo company, its sandbox and its sign-ins are on. */
export function isDemo(): boolean {
  return env.DOCKET_DEMO;
}
