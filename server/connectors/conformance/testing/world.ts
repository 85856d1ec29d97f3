import { createPublicKey, generateKeyPairSync } from "node:crypto";
import { Core } from "#server/sandbox/core";
import { inject } from "#server/sandbox/world/inject";
import { DAY } from "#server/sandbox/world/time";
import { storiesOf } from "#server/sandbox/zendesk/stories";

const ANCHOR = Date.parse("2026-10-12T09:30:00.000Z");
/** A small world in which every system has something of every kind, direct debits included. */
const SEED = 97;
const CUSTOMERS = 24;
const RATES = 360;

const { privateKey } = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  publicKeyEncoding: { type: "spki", format: "pem" },
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
});

/** What the ERP of the small world knows of the one who signs in. */
export const certificate = { clientId: "client-4711-canary", certificateId: "certificate-4712-canary", privateKey };

/** All systems of one small company; its clock moves only when a test moves it. */
export function smallWorld(): Core {
  const { clientId, certificateId } = certificate;
  const core = new Core({
    seed: SEED,
    customers: CUSTOMERS,
    anchor: ANCHOR,
    wall: () => ANCHOR,
    offset: 0,
    keep: () => undefined,
    erpSignIn: { clientId, certificateId, publicKey: createPublicKey(privateKey) },
  });
  inject(core.world, "chargeback", null, 2);
  // Two months of daily rates show as much as a year and a half of them; nobody asks for a rate by its id.
  const { rows } = core.world.currencyRates;
  rows.splice(0, Math.max(0, rows.length - RATES));
  return core;
}

export function letPass(core: Core, milliseconds: number): void {
  core.moveClock(core.now() + milliseconds);
}

const dayOf = (instant: number) => Math.floor(instant / DAY) * DAY;

/** The same company with everything that happened on one day dated to its first instant, before anybody has read it. */
export function worldOfEqualInstants(): Core {
  const core = smallWorld();
  const { world } = core;
  for (const row of world.customers.rows) {
    row.createdAt = dayOf(row.createdAt);
    row.accountModifiedAt = dayOf(row.accountModifiedAt);
    row.netsuiteModifiedAt = dayOf(row.netsuiteModifiedAt);
  }
  for (const rows of [
    world.contracts.rows,
    world.orders.rows,
    world.orderItems.rows,
    world.transactions.rows,
    world.imports.rows,
    world.currencyRates.rows,
  ])
    for (const row of rows) row.modifiedAt = dayOf(row.modifiedAt);
  for (const rows of [world.charges.rows, world.invoicePayments.rows, world.disputes.rows, world.events.rows])
    for (const row of rows) row.createdAt = dayOf(row.createdAt);
  for (const row of world.invoices.rows) {
    row.createdAt = dayOf(row.createdAt);
    if (row.finalizedAt !== null) row.finalizedAt = dayOf(row.finalizedAt);
    if (row.voidedAt !== null) row.voidedAt = dayOf(row.voidedAt);
  }
  for (const { steps } of storiesOf(world)) for (const step of steps) step.at = dayOf(step.at);
  return core;
}
