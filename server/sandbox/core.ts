import { answerControl } from "#server/sandbox/control/control";
import type { Answer, Call, System } from "#server/sandbox/http/call";
import { FaultScript } from "#server/sandbox/http/faults";
import type { JournalEntry } from "#server/sandbox/journal";
import type { MailCatcher } from "#server/sandbox/mail/mail-catcher";
import { answerNetsuite } from "#server/sandbox/netsuite/netsuite";
import type { ErpRow } from "#server/sandbox/netsuite/shapes";
import { type ErpSignIn, isSignedIn } from "#server/sandbox/netsuite/token";
import { answerSalesforce } from "#server/sandbox/salesforce/salesforce";
import type { CrmRow } from "#server/sandbox/salesforce/shapes";
import type { Selection } from "#server/sandbox/salesforce/soql";
import { answerStripe } from "#server/sandbox/stripe/stripe";
import { twinOf } from "#server/sandbox/twins/registry";
import { insideTwin, type TwinSystem, twinSystems } from "#server/sandbox/twins/twin";
import { advanceWorld, createWorld } from "#server/sandbox/world/simulate";
import { isoOf } from "#server/sandbox/world/time";
import type { World, WorldOptions } from "#server/sandbox/world/world";

export interface Received {
  at: string;
  system: System;
  method: string;
  path: string;
  idempotencyKey: string | null;
  status: number;
  outcome: "applied" | "refused" | "replayed";
}

interface Sorted<T> {
  revision: number;
  rows: readonly T[];
}

export interface CoreOptions extends WorldOptions {
  /** Milliseconds since the epoch, read from the machine or from a test. */
  wall: () => number;
  /** What to add to the machine's clock at the first start, so that sandbox time begins at the anchor. */
  offset: number;
  keep: (entry: JournalEntry) => void;
  /** What the ERP's tokens are signed for; without it the ERP takes any bearer. */
  erpSignIn?: ErpSignIn | null;
}

/**
 * The systems without their network. All that changes the world comes through `perform` with its instant, is journaled,
 * and gives the same world when it is performed again.
 */
export class Core {
  readonly world: World;
  readonly erpSignIn: ErpSignIn | null;
  readonly faults = new FaultScript();
  readonly stripeAnswers = new Map<string, { fingerprint: string; answer: Answer }>();
  readonly netsuiteAnswers = new Map<string, Answer>();
  readonly erpTables = new Map<string, Sorted<ErpRow>>();
  readonly crmTables = new Map<string, Sorted<CrmRow>>();
  readonly locators = new Map<string, { selection: Selection; size: number }>();
  /** What was written to a twin, by its system. */
  readonly twinStates = new Map<string, unknown>();
  readonly received: Received[] = [];
  /** Mail is no part of the world: it is kept for as long as the process lives. */
  catcher: MailCatcher | null = null;
  writes = 0;
  isReplaying = false;
  onRedeliver: (since: number) => number = () => 0;
  #reads = 0;
  #offset: number;
  #options: CoreOptions;

  constructor(options: CoreOptions) {
    this.#options = options;
    this.#offset = options.offset;
    this.erpSignIn = options.erpSignIn ?? null;
    this.world = createWorld(options);
  }

  /** Sandbox time never runs back, whatever the machine's clock does. */
  now(): number {
    return Math.max(this.world.now, this.#options.wall() + this.#offset);
  }

  catchUp(): void {
    advanceWorld(this.world, this.now());
  }

  /** Counted from the world's own instant, so that a replay moves the clock by the same amount. */
  moveClock(to: number): void {
    this.#offset += to - this.world.now;
    advanceWorld(this.world, to);
  }

  /** A twin's own memory, made when it is first asked for. */
  twinState<State>(system: TwinSystem, make: () => State): State {
    const known = this.twinStates.get(system);
    if (known !== undefined) return known as State;
    const state = make();
    this.twinStates.set(system, state);
    return state;
  }

  nextRead(): number {
    this.#reads += 1;
    return this.#reads;
  }

  handle(system: System, call: Call): Answer {
    this.catchUp();
    if (!isWrite(this, system, call)) return dispatch(this, system, call);
    const { method, path, body } = call;
    const idempotencyKey = keyOf(call);
    this.#options.keep({
      at: this.world.now,
      system,
      method,
      path,
      body,
      idempotencyKey,
      authorization: call.headers.authorization ?? null,
    });
    return this.#perform(system, call);
  }

  /** Lives through the journal again. The clock's own moves are among its entries. */
  replay(entries: readonly JournalEntry[]): void {
    this.isReplaying = true;
    for (const entry of entries) {
      advanceWorld(this.world, entry.at);
      const headers = {
        authorization: entry.authorization ?? undefined,
        [entry.system === "netsuite" ? "x-netsuite-idempotency-key" : "idempotency-key"]:
          entry.idempotencyKey ?? undefined,
      };
      const { method, path, body } = entry;
      this.#perform(entry.system, { method, path, body, headers, query: new URLSearchParams(), pageShare: 1 });
    }
    this.isReplaying = false;
  }

  #perform(system: System, call: Call): Answer {
    this.writes += 1;
    const answer = dispatch(this, system, call);
    if (system !== "control") {
      const replayed = answer.headers?.["idempotent-replayed"] === "true";
      this.received.push({
        at: isoOf(this.world.now),
        system,
        method: call.method,
        path: call.path,
        idempotencyKey: keyOf(call),
        status: answer.status,
        outcome: replayed ? "replayed" : answer.status < 400 ? "applied" : "refused",
      });
    }
    return answer;
  }
}

const CHANGING: readonly string[] = ["/_sandbox/clock", "/_sandbox/inject", "/_sandbox/bank/orders"];

/** Only what can change the world is journaled. */
function isWrite(core: Core, system: System, call: Call): boolean {
  if (system === "control") {
    return call.method === "POST" && CHANGING.includes(call.path);
  }
  if (system === "stripe") return call.method === "POST" || call.method === "DELETE";
  if (isTwin(system)) return twinOf(system)?.isWrite(insideTwin(call, system)) ?? false;
  const isMaking = call.method === "POST" && call.path.includes("/composite/tree/");
  const isWriting = isMaking || call.method === "PATCH" || call.method === "PUT" || call.method === "DELETE";
  // Who is turned away at the door changes nothing, and a token that has ended must not count when the journal is lived through.
  return isWriting && (system !== "netsuite" || isSignedIn(core, call));
}

function isTwin(system: System): system is TwinSystem {
  return (twinSystems as readonly string[]).includes(system);
}

function nothingThere(call: Call): Answer {
  return { status: 404, body: { error: { message: `Nothing lives at ${call.path}.` } } };
}

function keyOf(call: Call): string | null {
  return call.headers["idempotency-key"] ?? call.headers["x-netsuite-idempotency-key"] ?? null;
}

function dispatch(core: Core, system: System, call: Call): Answer {
  if (system === "stripe") return answerStripe(core, call);
  if (system === "netsuite") return answerNetsuite(core, call);
  if (system === "salesforce") return answerSalesforce(core, call);
  if (system === "control") return answerControl(core, call);
  return twinOf(system)?.answer(core, insideTwin(call, system)) ?? nothingThere(call);
}
