import fc from "fast-check";
import { expect, test } from "vitest";
import type { AccountFacts } from "#server/domain/collections/account-facts";
import type { ChargeFacts } from "#server/domain/collections/charge-retry";
import { defaultChargeRetryPolicy } from "#server/domain/collections/charge-retry-policy";
import { isLiveRetry } from "#server/domain/collections/charge-retry-states";
import type { KnownCharge } from "#server/domain/collections/charge-review";
import { keepsRule, rulesOn } from "#server/domain/collections/scheme-rules";
import { declineOf } from "#server/domain/exceptions/decline-codes";
import { addHours, businessDate } from "#server/domain/time";
import type { Scope } from "#server/kernel/context";
import { decideCharge } from "#server/services/charge-retries/decide-charges";
import type { ReviewKnown } from "#server/services/charge-retries/failure-facts";
import type { Attempt, ChargedInvoice, RetryRow } from "#server/services/charge-retries/load-charges";
import { failureChange, liveChange } from "#server/services/charge-retries/retry-changes";

const ZONE = "Pacific/Auckland";
const START = new Date("2026-03-02T09:30:00Z");
const SOFT = "insufficient_funds";
const HARD = "stolen_card";

/** One invoice at a gateway, and what the schedule knows and did of it. */
class World {
  now = START;
  status = "open";
  gatewayTriesAt: Date | null = null;
  isHeld = false;
  attempts: Attempt[] = [];
  charge: KnownCharge | null = null;
  /** A charge that was answered by the gateway and is not read yet. */
  unread: { status: string; code: string | null } | null = null;
  rows: RetryRow[] = [];
  asked: { attemptId: string; at: Date; failures: readonly string[] }[] = [];
  private count = 0;

  private readonly waits: readonly number[];

  constructor(waits: readonly number[]) {
    this.waits = waits;
  }

  attempt(status: string, code: string | null): void {
    this.count += 1;
    this.attempts.push({
      id: `attempt ${this.count}`,
      status,
      at: this.now,
      on: businessDate(this.now, ZONE),
      code,
      method: "card",
      system: "stripe",
      currency: "EUR",
      minor: 100_000n,
    });
    if (status === "succeeded") this.status = "paid";
  }

  invoice(): ChargedInvoice {
    return {
      id: "invoice",
      number: "INV-1",
      externalId: "in_1",
      system: "stripe",
      status: this.status,
      entity: "NZ01",
      timeZone: ZONE,
      day: businessDate(this.now, ZONE),
      customerId: "customer",
      customerName: "Alder",
      isChargedAutomatically: true,
      attempts: this.attempts,
      charge: this.charge,
    };
  }

  facts(): ChargeFacts {
    const since = this.attempts.findLastIndex(({ status }) => status === "succeeded") + 1;
    const failures = this.attempts.slice(since).filter(({ status }) => status === "failed");
    return {
      entity: "NZ01",
      tier: null,
      country: null,
      scheme: "other_card",
      failures: failures.map(({ on, code }) => ({ on, code, networkCode: null, adviceCode: null })),
      isUnderWay: false,
      gatewayTriesOn: this.gatewayTriesAt === null ? null : businessDate(this.gatewayTriesAt, ZONE),
      noticesOn: this.rows.flatMap(({ toldOn }) => toldOn ?? []),
    };
  }

  known(): ReviewKnown {
    const last = this.attempts.at(-1);
    const schedules = defaultChargeRetryPolicy.schedules.map((one) =>
      one.key === "cards" ? { ...one, waits: [...this.waits], noticeFromFailure: null, noticeAtEnd: false } : one,
    );
    return {
      policy: { version: 1, name: "charge_retry v1", document: { ...defaultChargeRetryPolicy, schedules } },
      accounts: new Map<string, AccountFacts>(),
      charges: new Map(last ? [[last.id, this.facts()]] : []),
      openMinorOf: () => (this.status === "open" ? 100_000n : 0n),
      holdOf: () => (this.isHeld ? { kind: "disputed", sentence: "The customer contests it.", until: null } : null),
    };
  }

  /** What the review does, with every row stored as it stores them. */
  review(): void {
    const scope = { now: this.now, actor: { kind: "job", name: "retry-charges" } } as unknown as Scope;
    const [invoice, known] = [this.invoice(), this.known()];
    const { live, failure } = decideCharge(invoice, this.rows, known, this.now);
    const changes = [
      live ? liveChange(scope, invoice, live.row, live.step) : null,
      failure ? failureChange(scope, known, invoice, failure) : null,
    ];
    for (const change of changes) {
      if (change === null) continue;
      const { row } = change;
      if (row.state === "requested" && row.effectId === null) {
        row.effectId = `effect ${row.attemptId}`;
        const failures = known.charges.get(row.attemptId)?.failures ?? [];
        this.asked.push({ attemptId: row.attemptId, at: this.now, failures: failures.map(({ on }) => on) });
        this.ask(row.effectId, "retry-charges");
      }
      this.rows = [...this.rows.filter(({ attemptId }) => attemptId !== row.attemptId), row];
    }
  }

  ask(id: string, requestedBy: string): void {
    this.charge = { id, requestedBy, state: "under_way", sentAt: null, settledAt: null, error: null };
  }

  /** The gateway answers a charge that was asked for; what it says is read later. */
  answer(status: "succeeded" | "failed", code: string | null): void {
    if (this.charge?.state !== "under_way") return;
    const state = status === "succeeded" ? "confirmed" : "failed";
    this.charge = { ...this.charge, state, sentAt: this.now, settledAt: this.now };
    this.unread = { status, code };
  }

  read(): void {
    if (this.unread) this.attempt(this.unread.status, this.unread.code);
    this.unread = null;
  }
}

type Happening = { what: keyof typeof what; hours: number };

const isOpen = ({ status }: World) => status === "open";
const what = {
  review: (world: World) => world.review(),
  decline: (world: World) => world.answer("failed", SOFT),
  hard: (world: World) => world.answer("failed", HARD),
  take: (world: World) => world.answer("succeeded", null),
  read: (world: World) => world.read(),
  gatewayPlans: (world: World) => {
    if (isOpen(world)) world.gatewayTriesAt = addHours(world.now, 30);
  },
  gatewayStops: (world: World) => {
    world.gatewayTriesAt = null;
  },
  gatewayTries: (world: World) => {
    if (world.gatewayTriesAt === null || !isOpen(world)) return;
    world.gatewayTriesAt = null;
    world.attempt("failed", SOFT);
  },
  byHand: (world: World) => {
    if (isOpen(world) && world.charge?.state !== "under_way" && world.unread === null)
      world.ask(`by hand ${world.now.toISOString()} ${world.attempts.length}`, "Ana");
  },
  hold: (world: World) => {
    world.isHeld = true;
  },
  release: (world: World) => {
    world.isHeld = false;
  },
  pay: (world: World) => {
    world.status = "paid";
  },
  payBack: (world: World) => {
    world.status = "open";
  },
};
const often: readonly Happening["what"][] = ["review", "review", "review", "decline", "read"];
const happenings = fc.array(
  fc.record({
    what: fc.constantFrom(...often, ...(Object.keys(what) as Happening["what"][])),
    hours: fc.constantFrom(0, 0, 1, 6, 24, 48, 100),
  }),
  { minLength: 5, maxLength: 90 },
);

function happen(world: World, one: Happening): void {
  world.now = addHours(world.now, one.hours);
  what[one.what](world);
}

/** A charge was answered within the last day, after the one that is known as the last. */
function isUnread({ charge, unread }: Pick<World, "charge" | "unread">, last: Attempt | undefined, now: Date): boolean {
  if (unread === null || !charge?.settledAt || !last) return false;
  return charge.settledAt.getTime() - last.at.getTime() > 5_000 && addHours(charge.settledAt, 24) > now;
}

const waits = fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 40 });

test("whatever happens in whatever order, a failed charge is answered once and only where it may be", () => {
  let charges = 0;
  fc.assert(
    fc.property(waits, happenings, (days, order) => {
      const world = new World(days);
      world.attempt("failed", SOFT);
      for (const one of order) {
        const before = { asked: world.asked.length, charge: world.charge, unread: world.unread };
        happen(world, one);
        if (world.asked.length === before.asked) continue;
        charges += 1;
        const last = world.attempts.at(-1);
        const [charge] = world.asked.slice(-1);
        expect(world.asked.length).toBe(before.asked + 1);
        // Not while the gateway tries, while another charge is under way or unread, or while something holds it back.
        expect(world.gatewayTriesAt).toBeNull();
        expect(before.charge?.state).not.toBe("under_way");
        expect(isUnread(before, world.attempts.at(-1), world.now)).toBe(false);
        expect(world.isHeld).toBe(false);
        expect(world.status).toBe("open");
        // Of the last failure, which was not final.
        expect(last).toMatchObject({ id: charge?.attemptId, status: "failed" });
        expect(world.attempts.some(({ code }) => declineOf(code).kind === "hard" && code !== null)).toBe(false);
        const on = businessDate(world.now, ZONE);
        for (const rule of rulesOn("other_card", on)) expect(keepsRule(rule, charge?.failures ?? [], on)).toBe(true);
      }
      expect(new Set(world.asked.map(({ attemptId }) => attemptId)).size).toBe(world.asked.length);
      expect(world.rows.filter(({ state }) => isLiveRetry(state)).length).toBeLessThanOrEqual(1);
    }),
    { numRuns: 3_000, seed: 20_261_122 },
  );
  expect(charges).toBeGreaterThan(1_000);
});

test("looked at again in the same moment, nothing more is decided", () => {
  fc.assert(
    fc.property(waits, happenings, (days, order) => {
      const world = new World(days);
      world.attempt("failed", SOFT);
      for (const one of order) happen(world, one);
      world.review();
      world.review();
      const [rows, asked] = [JSON.stringify(world.rows, stored), world.asked.length];
      world.review();
      expect(JSON.stringify(world.rows, stored)).toBe(rows);
      expect(world.asked.length).toBe(asked);
    }),
    { numRuns: 500, seed: 20_261_122 },
  );
});

const stored = (_key: string, value: unknown) => (typeof value === "bigint" ? value.toString() : value);
