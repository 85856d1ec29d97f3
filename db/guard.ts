import { setImmediate as nextTurn } from "node:timers/promises";
import type postgres from "postgres";

/**
 * When a connection dies inside `begin`, postgres.js rejects the outer promise but lets the callback go on (upstream
 * #1186, #1215). What the callback has queued, and the driver's own commit or rollback, then run on the replacement
 * connection outside any transaction, or on a socket that is gone, which ends the process. So each transaction here
 * hands the driver one statement at a time, is marked ended by the first sign of death, refuses whatever still comes,
 * and never lets its callback settle once `begin` has. The database holds the second guard: business tables refuse
 * writes outside a marked transaction.
 */
export class TransactionEndedError extends Error {
  constructor() {
    super("The connection was lost and the transaction has ended; nothing of it was kept. Run the command again.");
  }
}

/** Statements with more parameters than this vary too much to be worth a prepared statement each. */
const MOST_PREPARED_PARAMETERS = 40;

type Client = postgres.Sql;
type StatementParameters = Parameters<Client["unsafe"]>[1];
type Life = { ended: boolean; last: Promise<unknown> };

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
  const life: Life = { ended: false, last: Promise.resolve() };
  const run = args.pop() as (connection: postgres.TransactionSql) => Promise<unknown>;
  const guarded = (connection: postgres.TransactionSql) =>
    settleWhileAlive(life, run(guardConnection(connection, life)));
  try {
    return await (args.length > 0 ? client.begin(args[0] as string, guarded) : client.begin(guarded));
  } finally {
    life.ended = true;
  }
}

/**
 * Hands the callback's outcome to the driver, which then commits or rolls back, but only while the connection lives.
 * A death is known one turn of the event loop after the statement it broke, hence the wait.
 */
function settleWhileAlive<Result>(life: Life, outcome: Promise<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    const whenAlive = (settle: () => void) => void nextTurn().then(() => life.ended || settle());
    outcome.then(
      (result) => whenAlive(() => resolve(result)),
      (error) => whenAlive(() => reject(error)),
    );
  });
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
        return (run: (inner: postgres.TransactionSql) => Promise<unknown>) =>
          target.savepoint((inner) =>
            settleWhileAlive(life, run(guardConnection(inner as postgres.TransactionSql, life))),
          );
      }
      return Reflect.get(target, key, target);
    },
  });
}

/** A statement that waits for the one before it and asks whether the transaction lives before it goes to the driver. */
class GuardedStatement implements PromiseLike<unknown> {
  readonly #send: (asArrays: boolean) => Promise<unknown>;
  #asArrays = false;
  #sent: Promise<unknown> | undefined;

  constructor(connection: postgres.TransactionSql, life: Life, query: string, parameters: StatementParameters) {
    this.#send = (asArrays) => {
      const sending = life.last.then(async () => {
        if (life.ended) throw new TransactionEndedError();
        const statement = connection.unsafe(query, parameters, { prepare: isWorthPreparing(parameters) });
        try {
          return await (asArrays ? statement.values() : statement);
        } catch (error) {
          if (isFatal(error)) life.ended = true;
          throw error;
        }
      });
      life.last = sending.catch(() => nextTurn());
      return sending;
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
