import type { Tally } from "#gauntlet/detection/score";
import { addDays, businessDate } from "#server/domain/time";
import { runReconcile } from "#server/services/completeness/run-reconcile";
import type { Ground, LiveCompany } from "#server/services/exceptions/testing/live-company";

const DAY_MS = 86_400_000;
/** The pull walks over the last minutes twice; what happened in them is late, not lost. */
const SETTLED_MS = 3_600_000;
const COUNTED_DAYS = 4;
const MOST_DAYS = 7;

/**
 * A day on which every message about some new invoices is lost on its way, and the count of billing that follows: its
 * breaks name these invoices and no others, and none is left once what was missing has been fetched.
 */
export async function loseInvoices(
  ground: Ground,
  company: LiveCompany,
  most: number,
): Promise<{ tally: Tally; failures: string[] }> {
  const lost = new Set((await nextInvoices(company)).slice(0, most));
  await company.read(({ payload }) => lost.has(invoiceOf(payload)));
  const billing = company.connectors.find(({ role }) => role === "billing");
  if (!billing) throw new Error("No connector of the company is its billing.");
  const today = businessDate(ground.clock.now(), "UTC");
  await runReconcile(ground.asJob("reconcile-sources"), billing, {
    fromOn: addDays(today, -COUNTED_DAYS),
    toOn: today,
    signal: new AbortController().signal,
  });
  // What the count brought in has to be looked at as after any sync.
  await company.sync();
  const breaks = await ground.owner<{ isOpen: boolean; named: string[] }[]>`
    select closed_at is null as "isOpen", array(select jsonb_array_elements((details->'missing') || (details->'surplus') || (details->'different'))->>'externalId') as named
    from cases where type = 'completeness_break'`;
  const named = new Set(breaks.flatMap((each) => each.named));
  const found = [...lost].filter((id) => named.has(id)).length;
  return {
    tally: {
      kind: "completeness_break",
      planted: lost.size,
      found,
      missed: lost.size - found,
      falselyFound: named.size - found,
    },
    failures: [
      ...[...lost].filter((id) => !named.has(id)).map((id) => `No break names ${id}, of which nothing arrived.`),
      ...[...named].filter((id) => !lost.has(id)).map((id) => `A break names ${id}, of which everything arrived.`),
      ...breaks.filter(({ isOpen }) => isOpen).map(({ named: ids }) => `The break of ${ids.join(", ")} is still open.`),
      ...(lost.size === 0 ? ["No invoice was lost: the count had nothing to find."] : []),
    ],
  };
}

/** Those of the next day that brings any: a small company bills nobody on some days. */
async function nextInvoices(company: LiveCompany): Promise<string[]> {
  for (let day = 1; ; day += 1) {
    await company.liveOn(DAY_MS / 1_000);
    const invoices = invoicesOfTheDay(company);
    if (invoices.length > 0 || day === MOST_DAYS) return invoices;
    await company.sync();
  }
}

/** Invoices of the last day of which nothing more was said in its last hour. */
function invoicesOfTheDay({ sandbox }: LiveCompany): string[] {
  const { world } = sandbox.core;
  const late = new Set(
    world.events.rows
      .filter((event) => event.createdAt > world.now - SETTLED_MS)
      .map((event) => invoiceOf({ data: { object: event.object } })),
  );
  return world.invoices.rows
    .filter((invoice) => invoice.createdAt > world.now - DAY_MS + SETTLED_MS && !late.has(invoice.id))
    .map((invoice) => invoice.id);
}

/** The invoice an event or a reading of billing is about; an empty text for everything else. */
function invoiceOf(payload: unknown): string {
  const { data, ...read } = payload as { data?: { object?: unknown } };
  const { object, id } = (data?.object ?? read) as { object?: unknown; id?: unknown };
  return object === "invoice" ? String(id) : "";
}
