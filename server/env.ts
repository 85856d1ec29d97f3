import { z } from "zod";
import { GroupMapping, type LocalAccounts, localAccountChoices } from "#server/domain/access/single-sign-on";
import { type EntityAddresses, readEntityAddresses } from "#server/domain/mail/addresses";

const optionalUrl = (description: string) => z.url().optional().describe(description);
const optionalText = (description: string) => z.string().optional().describe(description);
const secret = (description: string) => z.string().min(32, "must have at least 32 characters").describe(description);

const severalValues = (value: string) =>
  value
    .split(",")
    .map((part) => part.trim())
    .filter(Boolean);

/** JSON in a setting, refused at the start rather than at somebody's sign-in. */
const groupMapping = (text: string, ctx: z.RefinementCtx): GroupMapping => {
  try {
    const parsed = GroupMapping.safeParse(JSON.parse(text));
    if (parsed.success) return parsed.data;
    const issue = parsed.error.issues[0];
    ctx.addIssue({
      code: "custom",
      message: `is not usable at ${issue?.path.join(".") || "its start"}: ${issue?.message}`,
    });
  } catch {
    ctx.addIssue({ code: "custom", message: "is not JSON" });
  }
  return z.NEVER;
};

const entityAddresses = (text: string, ctx: z.RefinementCtx): EntityAddresses => {
  try {
    return readEntityAddresses(text);
  } catch (error) {
    ctx.addIssue({ code: "custom", message: error instanceof Error ? error.message : String(error) });
    return z.NEVER;
  }
};

const LOCAL_HOSTS = ["localhost", "127.0.0.1", "[::1]"];
const isSafeIssuer = (address: string) => {
  if (!URL.canParse(address)) return true;
  const { protocol, hostname } = new URL(address);
  return protocol === "https:" || (protocol === "http:" && LOCAL_HOSTS.includes(hostname));
};

/** Every setting of the application. `.env.example` is written from here, so a description is a sentence for an operator. */
export const environmentSchema = z.strictObject({
  DATABASE_URL: z
    .url({ protocol: /^postgres(ql)?$/, error: "must be a postgres:// address" })
    .describe(
      "PostgreSQL 18 or newer. The role it signs in as is docket_app, or may act as it; where DATABASE_OWNER_URL is left out it may also create tables and roles.",
    ),
  DATABASE_OWNER_URL: optionalUrl(
    "The same database for migrations alone, signed in as a role that may create tables and roles. With it DATABASE_URL can name docket_app with a password of your choice; the migration gives it that password, and nothing that runs later can become the owner.",
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
  LOCAL_ACCOUNTS: z
    .enum(localAccountChoices)
    .optional()
    .describe(
      "Who signs in with a password: allowed, demo_only or off. Left out, it is allowed without single sign-on and demo_only with it.",
    ),
  OIDC_ISSUER: z
    .url()
    .refine(isSafeIssuer, "must be an https address")
    .optional()
    .describe(
      "Issuer of the identity provider, as its discovery document names it. With it people sign in by OpenID Connect; the address to return to is NEXTAUTH_URL with /api/auth/callback/sso.",
    ),
  OIDC_CLIENT_ID: optionalText("Client id at the identity provider."),
  OIDC_CLIENT_SECRET: optionalText("Client secret at the identity provider."),
  OIDC_SCOPE: z
    .string()
    .default("openid email profile")
    .describe("What is asked of the identity provider. Some give groups only for a scope of their own."),
  OIDC_GROUPS_CLAIM: z.string().default("groups").describe("The claim in which the identity provider lists groups."),
  OIDC_GROUP_MAPPING: z
    .string()
    .default("{}")
    .transform(groupMapping)
    .describe(
      'Which roles come with which group, as JSON: {"billing":{"role":"billing_analyst","entities":["DE01"]}}. Entities are codes or "all"; a list gives several roles.',
    ),
  OIDC_MULTI_FACTOR_ACR: z
    .string()
    .default("")
    .transform(severalValues)
    .describe("Values of acr that mean two factors at the identity provider, where amr does not say so."),
  AUDIT_SEAL_KEY: secret("Signs the anchors of the event log. Keep it apart from the database's backups."),
  AUDIT_SEAL_TO: z
    .string()
    .default("")
    .transform(severalValues)
    .describe(
      "Addresses, separated by commas, that get the newest seal of the event log by mail, once an hour at most.",
    ),
  AUDIT_SEAL_FROM: optionalText("Address these mails come from. Left out, it is the first of those who get them."),
  MAIL_FROM: optionalText(
    "Address that mails to people come from, such as of requests that wait too long for them. Left out, it is the one seals come from; without either nobody gets such mails.",
  ),
  DUNNING_PLAN_HOUR: z.coerce
    .number()
    .int()
    .min(0)
    .max(24)
    .default(6)
    .describe(
      "Hour of a working day, by each legal entity's own time, from which its dunning is planned by itself; people look at it and start it. 24 leaves planning to people.",
    ),
  SMTP_URL: optionalUrl(
    "Mail server: smtp://user:password@host:port, or smtps:// where it expects TLS from the start.",
  ),
  COLLECTIONS_FROM: z
    .string()
    .default("")
    .transform(entityAddresses)
    .describe(
      "Address that mails to customers come from; one of its own for a legal entity as DE01=accounts@company.example, separated by commas. Without one that fits mails to customers wait.",
    ),
  COLLECTIONS_REPLY_TO: z
    .string()
    .default("")
    .transform(entityAddresses)
    .describe("Address answers of customers go to, written alike. Left out, it is the one the mail comes from."),
  MAIL_WEBHOOK_SECRET: z
    .string()
    .default("")
    .transform(severalValues)
    .describe(
      "Signing secret with which the mail system posts what customers answer to /api/mail/inbound; two, separated by a comma, while one replaces the other.",
    ),
  STRIPE_API_URL: z
    .url()
    .default("https://api.stripe.com")
    .describe("Where the billing system answers. In the demo: the sandbox."),
  STRIPE_API_KEY: optionalText("Secret or restricted key of the billing system."),
  STRIPE_WEBHOOK_SECRET: z
    .string()
    .default("")
    .transform(severalValues)
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
  NETSUITE_BAD_DEBT_ITEM: optionalText("External id of the ERP's item for bad debts; bad-debt when left out."),
  SALESFORCE_API_URL: optionalUrl("Where the CRM answers, without a path."),
  SALESFORCE_CLIENT_ID: optionalText("Client id of the connected app in the CRM."),
  SALESFORCE_CLIENT_SECRET: optionalText("Client secret of the connected app in the CRM."),
  GOCARDLESS_API_URL: optionalUrl("Where the direct debit gateway answers."),
  GOCARDLESS_TOKEN: optionalText("Access token of the direct debit gateway."),
  GOCARDLESS_WEBHOOK_SECRET: z
    .string()
    .default("")
    .transform(severalValues)
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
  FILE_SCAN_COMMAND: optionalText(
    "Program that looks at each file people attach: it is given the bytes and answers with its exit code, 0 for clean and 1 for harmful, as `clamdscan --no-summary -` does. Anything else keeps the file out too. Left out, files are not scanned.",
  ),
  SANDBOX_URL: optionalUrl("Control address of the sandbox systems. Only in the demo."),
  LOG_LEVEL: z
    .enum(["trace", "debug", "info", "warn", "error", "fatal", "silent"])
    .default("info")
    .describe("How much the processes write to their logs."),
});

type Parsed = z.output<typeof environmentSchema>;
export type Environment = Omit<Parsed, "NEXTAUTH_URL" | "LOCAL_ACCOUNTS"> & {
  NEXTAUTH_URL: string;
  LOCAL_ACCOUNTS: LocalAccounts;
};

/** The settings a process was started with are not usable; the message lists every one of them. */
export class EnvironmentError extends Error {
  override name = "EnvironmentError";
  readonly plain = true;
}

/** Not a setting of a process: the command that makes an account reads it from where it was typed. */
const OF_ONE_COMMAND = "DOCKET_PASSWORD";

/** Validates settings as they stand in a process's environment. An empty text counts as left out. */
export function readEnvironment(source: Record<string, string | undefined>): Environment {
  const known = Object.keys(environmentSchema.shape);
  const given = Object.fromEntries(
    Object.entries(source).filter(
      ([name, value]) => value && name !== OF_ONE_COMMAND && (known.includes(name) || name.startsWith("DOCKET_")),
    ),
  );
  const parsed = environmentSchema.safeParse(given);
  if (!parsed.success) throw unusable(parsed.error.issues.map((issue) => explainIssue(issue, given)));
  const missing = missingOfSingleSignOn(parsed.data);
  if (missing.length > 0)
    throw unusable(missing.map((name) => `${name}: is missing, while another setting asks for single sign-on.`));
  return {
    ...parsed.data,
    NEXTAUTH_URL: parsed.data.NEXTAUTH_URL ?? `http://localhost:${parsed.data.PORT}`,
    LOCAL_ACCOUNTS: parsed.data.LOCAL_ACCOUNTS ?? (parsed.data.OIDC_ISSUER === undefined ? "allowed" : "demo_only"),
  };
}

/** Single sign-on is configured whole or not at all: half of it would fail at somebody's sign-in. */
function missingOfSingleSignOn(settings: Parsed): string[] {
  const names = ["OIDC_ISSUER", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET"] as const;
  const missing = names.filter((name) => settings[name] === undefined);
  return missing.length === names.length ? [] : missing;
}

function unusable(lines: readonly string[]): EnvironmentError {
  return new EnvironmentError(
    `These settings are not usable (they are described in .env.example):\n${lines.map((line) => `  ${line}`).join("\n")}`,
  );
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
