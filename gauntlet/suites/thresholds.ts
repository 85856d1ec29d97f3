import type { GivenCustomer } from "#db/testing/given-exceptions";
import { type Ground, onGrounds, type Planted } from "#gauntlet/approvals/ground";
import { submittedThenTakenBack, type ToSubmit } from "#gauntlet/approvals/submitted-then-taken-back";
import {
  type Band,
  bandOf,
  bands,
  baseOf,
  exponents,
  type Fraction,
  firstAtLeast,
} from "#gauntlet/approvals/threshold-oracle";
import { seeded } from "#gauntlet/random";
import { reportOf, type Suite, type SuiteOptions } from "#gauntlet/suite";

/** Currencies of each number of places, or all; ways of asking for the same in parts. */
const SCALES = {
  small: { currencies: 1, splits: 1 },
  usual: { currencies: 12, splits: 3 },
  full: { currencies: Number.POSITIVE_INFINITY, splits: 3 },
} as const;
/** Larger than anything asked for, so that the invoice never stands in the way. */
const HUGE_MINOR = 900_000_000_000_000n;

/**
 * One minor unit below, at and above every limit of the table of authority, in every currency, at a dated rate; alone, and
 * in parts over the same customer, document and requester. Who has to sign is told by arithmetic of its own.
 */
export const thresholdsSuite: Suite = {
  key: "thresholds",
  group: "approvals",
  summary:
    "one minor unit below, at and above every limit in every currency, alone and in parts: the right people sign",
  run: (options) => runThresholds(options),
};

type Counts = { alone: number; "in parts": number; wrong: number };

export async function runThresholds(options: SuiteOptions, planted: Planted = {}): ReturnType<Suite["run"]> {
  const random = seeded(options.seed);
  const failures: string[] = [];
  const counts: Counts = { alone: 0, "in parts": 0, wrong: 0 };
  const { currencies, splits } = SCALES[options.scale];
  const chosen = chosenCurrencies(currencies, random);
  await onGrounds(options, planted, async (onFresh) => {
    for (let first = 0; first < chosen.length; first += 50)
      await onFresh(async (ground) => {
        for (const currency of chosen.slice(first, first + 50))
          failures.push(...(await oneCurrency(ground, currency, { splits, random, counts })));
        options.log(`${Math.min(first + 50, chosen.length)} currencies, ${failures.length} failures`);
      });
  });
  counts.wrong = failures.length;
  return reportOf({ currencies: chosen.length, limits: bands.length, ...counts }, failures.slice(0, 20));
}

/** The reporting currency, and of each number of places so many: which ones chance decides. */
function chosenCurrencies(ofEach: number, random: () => number): string[] {
  const known = [...new Set([...Object.keys(exponents), ...Intl.supportedValuesOf("currency")])];
  const foreign = known.filter((code) => code !== "USD");
  const ordered = foreign.map((code) => ({ code, at: random() })).sort((left, right) => left.at - right.at);
  const byPlaces = Map.groupBy(ordered, ({ code }) => exponents[code] ?? 2);
  return ["USD", ...[...byPlaces.values()].flatMap((group) => group.slice(0, ofEach).map(({ code }) => code))];
}

type Place = { splits: number; currency: string; rate: Fraction; invoices: readonly string[] };

type How = { splits: number; random: () => number; counts: Counts };

async function oneCurrency(ground: Ground, currency: string, { splits, random, counts }: How): Promise<string[]> {
  const place = {
    splits,
    currency,
    rate: await dated(ground, currency, random),
    invoices: await hugeInvoices(ground, currency),
  };
  const failures: string[] = [];
  for (const band of bands)
    for (const offset of [-1n, 0n, 1n]) {
      const minor = firstAtLeast(band.from, place) + offset;
      if (minor <= 0n) continue;
      counts.alone += 1;
      failures.push(...(await judged(ground, place, band, [{ invoice: 0, minor, by: 0 }])));
      for (const parts of someOf(splitsOf(minor, place), splits, random)) {
        counts["in parts"] += 1;
        failures.push(...(await judged(ground, place, band, parts)));
      }
    }
  return failures;
}

function someOf<Value>(values: readonly Value[], count: number, random: () => number): Value[] {
  const first = Math.floor(random() * values.length);
  return [...values.slice(first), ...values.slice(0, first)].slice(0, count);
}

type Part = { invoice: number; minor: bigint; by: 0 | 1 };

/** The same sum in parts: on one document; over a customer by two people; over two customers by one person. */
function splitsOf(minor: bigint, { invoices }: Place): Part[][] {
  if (minor < 4n || invoices.length < 3) return [];
  const [half, third] = [minor / 2n, minor / 3n];
  return [
    [
      { invoice: 0, minor: third, by: 0 },
      { invoice: 0, minor: third, by: 1 },
      { invoice: 0, minor: minor - 2n * third, by: 0 },
    ],
    [
      { invoice: 0, minor: half, by: 0 },
      { invoice: 1, minor: minor - half, by: 1 },
    ],
    [
      { invoice: 0, minor: half, by: 0 },
      { invoice: 2, minor: minor - half, by: 0 },
    ],
  ];
}

async function judged({ stage }: Ground, place: Place, band: Band, parts: readonly Part[]): Promise<string[]> {
  const { kind, reasonCode } = band;
  const wanted: ToSubmit[] = parts.map(({ invoice, minor, by }) => ({
    kind,
    reasonCode,
    invoiceId: place.invoices[invoice] ?? "",
    minor,
    by,
  }));
  // An invoice is given up as a whole, so that its parts are parts of no document.
  if (kind === "write_off" && new Set(parts.map(({ invoice }) => invoice)).size < parts.length) return [];
  const bases = parts.map(({ minor }) => baseOf(minor, place));
  const expected = { base: bases.at(-1), sum: bases.reduce((sum, one) => sum + one, 0n), row: "" };
  expected.row = bandOf(band, expected.sum);
  const actual = await submittedThenTakenBack(stage, wanted);
  const isRight =
    expected.row === "largest"
      ? actual.row === "refused"
      : actual.row === expected.row && actual.base === expected.base && actual.sum === expected.sum;
  if (isRight) return [];
  const asked = parts.map(({ minor }) => minor).join(" + ");
  return [
    `${kind} of ${asked} ${place.currency} at ${place.rate.numerator}/${place.rate.denominator}: expected ${show(expected)}, was ${show(actual)}.`,
  ];
}

function show({ row, base, sum }: { row: string; base: bigint | null | undefined; sum: bigint | null }): string {
  return `"${row}" by ${base} of ${sum}`;
}

/**
 * The rate of the day, among others that do not count: an older one, and one of tomorrow. Stated either way round, and now
 * and then so that halves of a cent come about.
 */
async function dated({ stage, owner }: Ground, currency: string, random: () => number): Promise<Fraction> {
  if (currency === "USD") return { numerator: 1n, denominator: 1n };
  await owner`delete from fx_rates where ${currency} in (base, quote)`;
  const isTurned = random() < 0.3;
  const units = BigInt(Math.floor(random() * 9_999) + 1);
  const text = random() < 0.3 ? "0.5000" : `${units / 1_000n}.${String(units % 1_000n).padStart(3, "0")}5`;
  const pair: [string, string] = isTurned ? ["USD", currency] : [currency, "USD"];
  await stage.given.rate(...pair, "2026-02-27", "977.0000");
  await stage.given.rate(...pair, "2026-03-02", text);
  await stage.given.rate(...pair, "2026-03-03", "0.0013");
  const stated = { numerator: BigInt(text.replace(".", "")), denominator: 10_000n };
  return isTurned ? { numerator: stated.denominator, denominator: stated.numerator } : stated;
}

/** Two invoices of one customer and one of another, each larger than anything asked for. */
async function hugeInvoices({ stage, owner }: Ground, currency: string): Promise<string[]> {
  const own = await customerIn(stage, owner, currency);
  const other = await customerIn(stage, owner, currency);
  const ids: string[] = [];
  for (const [place, of] of [own, own, other].entries()) {
    const invoice = await stage.given.invoice(of, { status: "open", number: `${currency}-${place}` });
    await owner`update invoices set total_minor = ${HUGE_MINOR.toString()}, subtotal_minor = ${HUGE_MINOR.toString()} where id = ${invoice.id}`;
    await owner`update invoice_lines set amount_minor = ${HUGE_MINOR.toString()} where invoice_id = ${invoice.id}`;
    await owner`insert into erp_documents ${owner({ id: stage.given.freshId(), entity_code: of.entity, kind: "invoice", invoice_id: invoice.id, billing_external_id: invoice.externalId, status: "open", currency, total_minor: 1, document_on: "2026-03-01", system: "netsuite", external_id: `erp_${invoice.id}`, source_version_at: stage.database.clock.now(), mapping_version: "gauntlet", correlation_id: "gauntlet", last_seen_at: stage.database.clock.now() })}`;
    ids.push(invoice.id);
  }
  return ids;
}

async function customerIn(stage: Ground["stage"], owner: Ground["owner"], currency: string): Promise<GivenCustomer> {
  const customer = await stage.given.customer({ currency });
  const [id, at] = [stage.given.freshId(), stage.database.clock.now()];
  await owner`insert into source_records ${owner({ id, system: "netsuite", account: "test", kind: "erp_customer", external_id: `erp_${id}`, facts: owner.json({ subsidiaryId: "2" }), refers_to: [], version_at: at, version_sequence: 0, content_hash: "test", is_deleted: false, mapping_version: "gauntlet", correlation_id: "gauntlet", last_seen_at: at, is_projected: true })}`;
  await owner`insert into external_references ${owner({ id, system: "netsuite", account: "test", object_type: "erp_customer", external_id: `erp_${id}`, subject_type: "customer", subject_id: customer.customerId, last_seen_at: at })}`;
  return customer;
}
