import postgres from "postgres";
import { APPLICATION_ROLE } from "#db/client";
import { startEmbeddedPostgres } from "#db/embedded";
import { migrateDatabase, OldServerError } from "#db/migrate";
import { PlainError } from "#scripts/lib/plain-error";
import { loadSecrets } from "#scripts/lib/secrets";

/** Where a database is: for its owner, who migrates, and for the application, which does everything else. */
type Addresses = { adminUrl: string; applicationUrl: string };
export type OpenDatabase = Addresses & { stop(): Promise<void> };

/** The database a person named, if any. */
function givenDatabase(): Addresses | null {
  const applicationUrl = givenAddress("DATABASE_URL");
  if (applicationUrl === null) return null;
  return { applicationUrl, adminUrl: givenAddress("DATABASE_OWNER_URL") ?? applicationUrl };
}

function givenAddress(name: "DATABASE_URL" | "DATABASE_OWNER_URL"): string | null {
  const url = process.env[name];
  if (!url) return null;
  if (/^postgres(ql)?:\/\//.test(url) && URL.canParse(url)) return url;
  throw new PlainError(`${name} is not an address of the form postgres://user:password@host:5432/database.`);
}

/** The database of DATABASE_URL, or the embedded one of a home folder; migrated either way. */
export async function openDatabase(home: string): Promise<OpenDatabase> {
  const given = givenDatabase();
  if (given) {
    await migrateGiven(given);
    return { ...given, stop: () => Promise.resolve() };
  }
  return openEmbeddedDatabase(home);
}

/**
 * The database for a single command. An embedded one is migrated; one that is given is left at the schema it has, unless
 * it has none: a look at the numbers must not change a running installation.
 */
export async function openDatabaseForCommand(home: string): Promise<OpenDatabase> {
  const given = givenDatabase();
  if (given && (await isEmpty(given.adminUrl))) await migrateGiven(given);
  return given ? { ...given, stop: () => Promise.resolve() } : openEmbeddedDatabase(home);
}

async function isEmpty(url: string): Promise<boolean> {
  const client = postgres(url, { max: 1, connect_timeout: 10, onnotice: () => undefined });
  try {
    const [row] = await client<{ empty: boolean }[]>`select to_regclass('public.events') is null as empty`;
    return row?.empty ?? true;
  } catch (error) {
    throw explainConnection(error);
  } finally {
    await client.end({ timeout: 1 });
  }
}

export async function openEmbeddedDatabase(home: string): Promise<OpenDatabase> {
  const server = await startEmbeddedPostgres({ home, log: () => undefined });
  try {
    const { DATABASE_PASSWORD: password } = await loadSecrets(home);
    await migrateDatabase(server.adminUrl, password);
    const applicationUrl = Object.assign(new URL(server.adminUrl), { username: APPLICATION_ROLE, password }).toString();
    return { ...server, applicationUrl };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

/** Refused sign-ins, unknown names, hosts that do not answer, missing rights: what a person with a wrong DATABASE_URL meets. */
const connectionProblems =
  /^(ECONN\w+|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ETIMEDOUT|CONNECT_TIMEOUT|28P01|28000|3D000|42501)$/;

/** Where the application signs in as its own role, that role is made able to with the password of the address. */
async function migrateGiven({ adminUrl, applicationUrl }: Addresses): Promise<void> {
  const { username, password } = new URL(applicationUrl);
  try {
    await migrateDatabase(adminUrl, username === APPLICATION_ROLE ? decodeURIComponent(password) : null);
  } catch (error) {
    throw error instanceof OldServerError ? new PlainError(error.message) : explainConnection(error);
  }
}

function explainConnection(error: unknown): unknown {
  const reason = rootCause(error);
  if (!connectionProblems.test((reason as NodeJS.ErrnoException).code ?? "")) return error;
  return new PlainError(
    `The database of DATABASE_URL cannot be used: ${reason.message}. Check the address, and that its role, or the one of DATABASE_OWNER_URL, may create tables and roles.`,
  );
}

function rootCause(error: unknown): Error {
  if (error instanceof AggregateError) return rootCause(error.errors[0]);
  if (error instanceof Error) return error.cause ? rootCause(error.cause) : error;
  return new Error(String(error));
}
