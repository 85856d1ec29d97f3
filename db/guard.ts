import { setImmediate as nextTurn } from "node:timers/promises";
import type postgres from "postgres";

/**
 * When a connection dies inside `begin`, postgres.js rejects the outer promise but lets the callback go on (upstream
 * #1186, #1215). What the callback has queued, and the driver's own commit or rollback, then run on the replacement
 * connection outside any transaction, or on a socket that is gone, which ends the process. So each transaction here
 * hands the driver a statement when the one before it is answered or in the same turn of the event loop, in which no
 * death can come between; is marked ended by the first sign of death, refuses whatever still comes, and never lets its
 * callback settle once `begin` has. The database holds the second guard: business tables refuse writes outside a marked
 * transaction.
 */
export class TransactionEndedError extends Error {
  constructor() {
    super("The connection was lost and the transaction has ended; nothing of it was kept. Run the command again.");
  }
}

/** Statements with more parameters than this vary too much to be worth a prepared statement each. */
const MOST_PREPARED_PARAMETERS = 40;

/**
 * Begins a statement nobody reads an answer of: it is answered as soon as it is on its way and shares a flight with the
 * next statement, or with the commit. If it fails, the transaction fails with its error.
 */
export const TRAVELS_ALONG = "/* travels along */ ";

type Client = postgres.Sql;
type StatementParameters = Parameters<Client["unsafe"]>[1];
type Life = {
  ended: boolean;
  /** When everything that was handed over is answered. */
  last: Promise<unknown>;
  /** A statement was handed over in this turn of the event loop, so the next one may go right behind it. */
  isFlightOpen: boolean;
  /** Statements that wait until those before them are answered. */
  waiting: number;
  /** What failed first, and was not rolled back to a savepoint: nothing of the transaction will be kept. */
  failure: { reason: unknown } | null;
};

/** Wraps a client so that every transaction begun on it is guarded and its statements are prepared: one round trip instead of two. */
export function guardClient(client: Client): Client {
  return new Proxy(client, {
    get(target, key) {
      if (key === "begin") return (...args: unknown[]) => beginGuarded(target, args);
      if (key === "unsafe")
        return (query: string, parameters?: StatementParameters) =>
          target.unsafe(query, parameters, { prepare: isWorthPreparing(parameters) });
      return Reflect.get(target, key, target);
    },
  });
}

async function beginGuarded(client: Client, args: unknown[]): Promise<unknown> {
  const life: Life = { ended: false, last: Promise.resolve(), isFlightOpen: false, waiting: 0, failure: null };
  const run = args.pop() as (connection: postgres.TransactionSql) => Promise<unknown>;
  const guarded = (connection: postgres.TransactionSql) =>
    settleWhileAlive(life, run(guardConnection(connection, life)));
  try {
    const result = await (args.length > 0 ? client.begin(args[0] as string, guarded) : client.begin(guarded));
    // The commit of a transaction that had failed is taken by PostgreSQL as a rollback, without an error.
    await life.last;
    if (life.failure) throw life.failure.reason;
    return result;
  } catch (error) {
    throw life.failure && isAftermath(error) ? life.failure.reason : error;
  } finally {
    life.ended = true;
  }
}

/**
 * Hands the callback's outcome to the driver, which then commits or rolls back, but only while the connection lives. The
 * commit goes right behind a statement of the same turn; otherwise a death is known one turn of the event loop after the
 * statement it broke, hence the wait.
 */
function settleWhileAlive<Result>(life: Life, outcome: Promise<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    const whenAlive = (settle: () => void) => void nextTurn().then(() => life.ended || settle());
    outcome.then(
      (result) => (life.isFlightOpen && life.waiting === 0 ? resolve(result) : whenAlive(() => resolve(result))),
      (error) => whenAlive(() => reject(error)),
    );
  });
}

/** A savepoint is kept or rolled back by whether all of its statements were taken, whoever waited for them. */
async function insideSavepoint<Result>(life: Life, run: () => Promise<Result>): Promise<Result> {
  const result = await run();
  await life.last;
  if (life.failure) throw life.failure.reason;
  return result;
}

function guardConnection(connection: postgres.TransactionSql, life: Life): postgres.TransactionSql {
  return new Proxy(connection, {
    apply() {
      throw new TypeError(
        "Inside a transaction statements go through drizzle, which is guarded; the tagged template is not.",
      );
    },
    get(target, key) {
      if (key === "unsafe")
        return (query: string, parameters?: StatementParameters) =>
          new GuardedStatement(target, life, query, parameters);
      if (key === "savepoint") {
        return async (run: (inner: postgres.TransactionSql) => Promise<unknown>) => {
          let isInside = false;
          try {
            return await target.savepoint((inner) => {
              isInside = true;
              const guarded = guardConnection(inner as postgres.TransactionSql, life);
              return settleWhileAlive(
                life,
                insideSavepoint(life, () => run(guarded)),
              );
            });
          } catch (error) {
            // What failed inside was rolled back with it, and nothing had failed before, or it could not have been entered.
            if (isInside && !life.ended) life.failure = null;
            throw error;
          }
        };
      }
      return Reflect.get(target, key, target);
    },
  });
}

/** A statement that goes out in its turn, and asks whether the transaction lives before it goes to the driver. */
class GuardedStatement implements PromiseLike<unknown> {
  readonly #send: (asArrays: boolean) => Promise<unknown>;
  #asArrays = false;
  #sent: Promise<unknown> | undefined;

  constructor(connection: postgres.TransactionSql, life: Life, query: string, parameters: StatementParameters) {
    const handOver = (asArrays: boolean) => {
      if (life.ended) throw new TransactionEndedError();
      const statement = connection.unsafe(query, parameters, { prepare: isWorthPreparing(parameters) });
      const answer = asArrays ? statement.values().execute() : statement.execute();
      openFlight(life);
      life.last = Promise.all([
        life.last,
        answer.catch((error: unknown) => {
          life.failure ??= { reason: error };
          if (isFatal(error)) life.ended = true;
          return nextTurn();
        }),
      ]);
      return query.startsWith(TRAVELS_ALONG) ? [] : answer;
    };
    this.#send = async (asArrays) => {
      if (life.isFlightOpen && life.waiting === 0) return handOver(asArrays);
      life.waiting += 1;
      try {
        // Those before this one may hand over more while it waits.
        for (let before = life.last; ; before = life.last) {
          await before;
          if (before === life.last || life.isFlightOpen) break;
        }
      } finally {
        life.waiting -= 1;
      }
      return handOver(asArrays);
    };
  }

  values(): this {
    this.#asArrays = true;
    return this;
  }

  // biome-ignore lint/suspicious/noThenProperty: stands in for the driver's own lazy, awaitable statement.
  then<Fulfilled = unknown, Rejected = never>(
    onFulfilled?: ((value: unknown) => Fulfilled | PromiseLike<Fulfilled>) | null,
    onRejected?: ((reason: unknown) => Rejected | PromiseLike<Rejected>) | null,
  ): Promise<Fulfilled | Rejected> {
    this.#sent ??= this.#send(this.#asArrays);
    return this.#sent.then(onFulfilled, onRejected);
  }
}

function openFlight(life: Life): void {
  if (life.isFlightOpen) return;
  life.isFlightOpen = true;
  setImmediate(() => {
    life.isFlightOpen = false;
  });
}

/** "Current transaction is aborted": said of every statement after the one that failed. */
function isAftermath(error: unknown): boolean {
  const { code, cause } = error as { code?: string; cause?: { code?: string } };
  return (code ?? cause?.code) === "25P02";
}

/** Errors after which the connection cannot be used: the server ended it, or the socket did. */
export function isFatal(error: unknown): boolean {
  const { severity, code = "" } = error as { severity?: string; code?: string };
  return (
    severity === "FATAL" ||
    severity === "PANIC" ||
    /^(08|57P0)/.test(code) ||
    /^(CONNECTION_|ECONN|EPIPE|ETIMEDOUT)/.test(code)
  );
}

function isWorthPreparing(parameters: StatementParameters): boolean {
  return (parameters?.length ?? 0) <= MOST_PREPARED_PARAMETERS;
}
