import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { StatementFolder } from "#server/sandbox/bank/statement-folder";
import { Core } from "#server/sandbox/core";
import { createSandboxServer } from "#server/sandbox/http/server";
import { Journal, type Origin } from "#server/sandbox/journal";
import { MailCatcher, type MailCatcherOptions } from "#server/sandbox/mail/mail-catcher";
import type { ErpSignIn } from "#server/sandbox/netsuite/token";
import { WebhookSender } from "#server/sandbox/stripe/webhooks";
import type { Payers } from "#server/sandbox/world/payers";

const HOST = "127.0.0.1";
const CATCH_UP_EVERY_MS = 1000;

export interface SandboxOptions {
  /** 0 takes any free port. */
  port?: number;
  seed?: number;
  customers?: number;
  /** How customers who send transfers pay; punctually where nothing is said. */
  payers?: Payers;
  /** ISO instant at which the history ends and sandbox time begins; without one, now. */
  anchor?: string;
  /** The state folder. Without one nothing outlives the process. */
  home?: string;
  /** Where the bank leaves its statements; without one it draws up none. */
  bankFolder?: string;
  webhook?: { url: string; secret: string };
  /** The mail server that keeps what is sent and answers in the customers' name; without it there is none. */
  mail?: MailCatcherOptions;
  /** The certificate by which the ERP recognises who signs in; without one it takes any bearer. */
  erpSignIn?: ErpSignIn;
  /** The machine's clock, in milliseconds since the epoch. */
  wall?: () => number;
}

export interface Sandbox {
  url: string;
  port: number;
  core: Core;
  stop(): Promise<void>;
}

/** A failure to start that a person can act on. */
export class SandboxStartError extends Error {}

export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const wall = options.wall ?? Date.now;
  const journal = options.home === undefined ? null : openJournal(options.home);
  const origin = originOf(options, journal, wall());
  const core = new Core({
    ...origin,
    wall,
    keep: (entry) => journal?.append(entry),
    erpSignIn: options.erpSignIn ?? null,
  });
  core.replay(journal?.read() ?? []);

  const catcher = options.mail ? await openCatcher(options.mail) : null;
  core.catcher = catcher;
  const events = core.world.events.rows;
  let pushed = events.length;
  const sender = options.webhook ? new WebhookSender({ ...options.webhook, wall }) : null;
  core.onRedeliver = (since) => {
    const again = events.slice(0, pushed).filter((event) => event.createdAt >= since && !event.forgotten);
    sender?.send(again);
    return sender ? again.length : 0;
  };
  const push = () => {
    sender?.send(events.slice(pushed));
    pushed = events.length;
  };
  const statements = options.bankFolder === undefined ? null : openStatements(options.bankFolder);
  // Whoever moves the clock finds the statements of the days between at once.
  const tell = () => {
    push();
    leaveStatements(statements, core);
  };
  const server = createSandboxServer(core, tell);
  const port = await listen(server, options.port ?? 0);
  leaveStatements(statements, core);
  const timer = setInterval(() => {
    core.catchUp();
    tell();
  }, CATCH_UP_EVERY_MS);

  return {
    url: `http://${HOST}:${port}`,
    port,
    core,
    stop: () => {
      clearInterval(timer);
      sender?.stop();
      catcher?.stop();
      return new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
}

function openJournal(home: string): Journal {
  try {
    return new Journal(home);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new SandboxStartError(`The state folder ${home} cannot be used (${reason}). Choose another SANDBOX_HOME.`);
  }
}

async function openCatcher(options: MailCatcherOptions): Promise<MailCatcher> {
  try {
    return await MailCatcher.open(options);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new SandboxStartError(`The mail catcher cannot listen at port ${options.port} (${reason}).`);
  }
}

function openStatements(folder: string): StatementFolder {
  try {
    return new StatementFolder(folder);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new SandboxStartError(
      `The bank's folder ${folder} cannot be used (${reason}). Choose another SANDBOX_BANK_FOLDER.`,
    );
  }
}

/** The other systems go on when the bank's folder cannot be written; what is missing is written with the next day's. */
function leaveStatements(statements: StatementFolder | null, { world }: Core): void {
  try {
    statements?.leaveDue(world);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    console.error(`The bank's statements could not be written (${reason}).`);
  }
}

function originOf(options: SandboxOptions, journal: Journal | null, wallNow: number): Origin {
  const anchor = options.anchor === undefined ? wallNow : Date.parse(options.anchor);
  if (Number.isNaN(anchor)) throw new SandboxStartError(`The anchor '${options.anchor}' is not an ISO instant.`);
  const seed = options.seed ?? 7;
  const customers = options.customers ?? 2000;
  const { payers = "punctual" } = options;
  const first: Origin = { seed, customers, anchor, payers, offset: anchor - wallNow };
  if (!journal) return first;
  const origin = journal.origin(first);
  if (
    origin.seed !== seed ||
    origin.customers !== customers ||
    (options.anchor !== undefined && origin.anchor !== anchor)
  ) {
    throw new SandboxStartError(
      `The folder ${options.home} keeps a world of seed ${origin.seed} with ${origin.customers} customers from ` +
        `${new Date(origin.anchor).toISOString()}. Ask for that one, or choose another SANDBOX_HOME.`,
    );
  }
  return origin;
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const taken = `Port ${port} is taken. Stop what listens there, or choose another SANDBOX_PORT.`;
      reject(error.code === "EADDRINUSE" ? new SandboxStartError(taken) : error);
    });
    server.listen(port, HOST, () => resolve((server.address() as AddressInfo).port));
  });
}
