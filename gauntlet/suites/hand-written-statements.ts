import { randomBytes } from "node:crypto";
import postgres from "postgres";
import { APPLICATION_ROLE } from "#db/client";
import { type Ground, onGrounds, type Planted } from "#gauntlet/approvals/ground";
import { effectFamilies } from "#gauntlet/approvals/statements/effects";
import { escapeFamilies } from "#gauntlet/approvals/statements/escapes";
import { rowsToHurt } from "#gauntlet/approvals/statements/facts";
import { peopleFamilies } from "#gauntlet/approvals/statements/people";
import { requestFamilies } from "#gauntlet/approvals/statements/requests";
import { rightFamilies } from "#gauntlet/approvals/statements/rights";
import { signatureFamilies } from "#gauntlet/approvals/statements/signatures";
import { act, type Facts, type Family, type Statement, signature } from "#gauntlet/approvals/statements/statement";
import { reportOf, type Suite, type SuiteOptions } from "#gauntlet/suite";

const families: readonly Family[] = [
  ...requestFamilies,
  ...signatureFamilies,
  ...effectFamilies,
  ...peopleFamilies,
  ...rightFamilies,
  ...escapeFamilies,
];

/**
 * Statements somebody could write who got hold of the application's role, each in a transaction of its own, marked as a
 * command's unless said otherwise. Each is refused, and for the reason it should be.
 */
export const handWrittenStatementsSuite: Suite = {
  key: "hand-written-statements",
  group: "approvals",
  summary: "statements written by hand as the application's role: each refused, and for its own reason",
  run: (options) => runStatements(options),
};

export async function runStatements(options: SuiteOptions, planted: Planted = {}): ReturnType<Suite["run"]> {
  return onGrounds(options, planted, (onFresh) =>
    onFresh(async (ground) => {
      const facts = await rowsToHurt(ground);
      const failures: string[] = [];
      let count = 0;
      await asApplication(ground, async (application) => {
        failures.push(...(await mustBeTaken(application, facts)));
        const all = families.flatMap(({ name, statements }) => statements(facts).map((one) => ({ name, ...one })));
        // At last the owner lets the role make tables of a session: what stands behind that lock is tried by itself.
        for (const mayMakeTables of [false, true]) {
          if (mayMakeTables) await letMakeTables(ground);
          for (const statement of all.filter((one) => (one.mayMakeTables ?? false) === mayMakeTables)) {
            count += 1;
            const wrong = await wrongWith(application, statement);
            if (wrong) failures.push(`${statement.name}: ${statement.what}: ${wrong}`);
          }
        }
      });
      return reportOf({ families: families.length, statements: count, wrong: failures.length }, failures.slice(0, 40));
    }),
  );
}

/** Somebody who signs in with nothing but the application's role: no owner stands behind them. */
async function asApplication(
  { url, owner }: Pick<Ground, "url" | "owner">,
  act: (application: postgres.Sql) => Promise<void>,
): Promise<void> {
  const name = `docket_hand_${randomBytes(5).toString("hex")}`;
  const password = randomBytes(12).toString("hex");
  await owner.unsafe(`create role ${name} login noinherit password '${password}' in role ${APPLICATION_ROLE}`);
  // Copies of a database do not keep who may make tables of a session.
  await owner.unsafe(
    "do $$ begin execute format('revoke temporary on database %I from public', current_database()); end $$",
  );
  const own = Object.assign(new URL(url), { username: name, password });
  const connection = { role: APPLICATION_ROLE } as never;
  const application = postgres(own.toString(), { max: 1, prepare: false, connection, onnotice: () => undefined });
  try {
    await act(application);
  } finally {
    await application.end();
    await owner.unsafe(`drop role ${name}`);
  }
}

async function letMakeTables({ url, owner }: Pick<Ground, "url" | "owner">): Promise<void> {
  await owner.unsafe(`grant temporary on database ${new URL(url).pathname.slice(1)} to ${APPLICATION_ROLE}`);
}

/** What is right is taken: else the refusals would be for something that has nothing to do with what they say. */
async function mustBeTaken(application: postgres.Sql, facts: Facts): Promise<string[]> {
  const right: Record<string, string> = {
    "a signature that is right": signature(facts),
    "an act that moves no claimed money": act(facts, { operation: "invoice.hold", payload: "{}" }),
    "a request that is withdrawn": `update approval_requests set state = 'withdrawn', closed_at = now() where id = '${facts.pending.id}'`,
    "a delegation that ends": `update delegations set ended_at = now(), ended_by = 'x' where id = '${facts.delegations.standing}'`,
  };
  const failures: string[] = [];
  for (const [what, sql] of Object.entries(right)) {
    const outcome = await outcomeOf(application, { what, sql, code: /^$/ });
    if (outcome.error) failures.push(`${what} is refused: ${outcome.error.message}`);
  }
  return failures;
}

type Outcome = { error: { code: string; message: string } | null; touched: number };

async function wrongWith(application: postgres.Sql, statement: Statement): Promise<string | null> {
  const { error, touched } = await outcomeOf(application, statement);
  if (error === null) return statement.touchesNothing && touched === 0 ? null : "it was taken.";
  if (statement.touchesNothing)
    return `it was refused where it should have found nothing: ${error.code} ${error.message}`;
  if (!statement.code.test(error.code)) return `it was refused for another reason: ${error.code} ${error.message}`;
  return statement.says && !statement.says.test(error.message)
    ? `it was refused in other words: ${error.message}`
    : null;
}

/** What becomes of it; nothing of it stays. */
async function outcomeOf(application: postgres.Sql, statement: Statement): Promise<Outcome> {
  const { sql, entities = "all", isUnmarked } = statement;
  await application.unsafe("begin");
  try {
    if (!isUnmarked)
      await application`select set_config('docket.transaction', 'marked', true), set_config('docket.entities', ${entities}, true)`;
    const result = await application.unsafe(sql);
    await application.unsafe("set constraints all immediate");
    return { error: null, touched: result.count ?? 0 };
  } catch (error) {
    if (!(error instanceof postgres.PostgresError)) throw error;
    return { error: { code: error.code, message: error.message }, touched: 0 };
  } finally {
    await application.unsafe("rollback");
    await application.unsafe("deallocate all");
  }
}
