import { sql } from "drizzle-orm";
import type { AuditExportParameters, ControlTotals, SampledStream } from "#server/domain/audit/export";
import type { Scope } from "#server/kernel/context";

type Stream = { stream: string; events: number; amount_minor: string | null; currency: string | null; rank: string };

export type Drawn = {
  population: { events: number; streams: number; totals: ControlTotals };
  streams: SampledStream[];
  totals: ControlTotals;
  withheld: string[];
};

/**
 * The chains in which anything of the population stands, and a sample of them that the seed decides. A chain counts with
 * the amount it was about at its last event of the population, so that an amount that is said ten times counts once.
 */
export async function drawSample(scope: Pick<Scope, "tx">, parameters: AuditExportParameters): Promise<Drawn> {
  const { types, commands, entity, from, to, currency, amountFrom, amountTo, size, seed } = parameters;
  const all = await scope.tx.execute<Stream>(sql`
    select e.stream, count(*)::int as events, (array_agg(s.amount_minor::text order by s.at desc, s.position desc))[1] as amount_minor,
           (array_agg(s.currency order by s.at desc, s.position desc))[1] as currency, encode(sha256(convert_to(${seed} || ':' || e.stream, 'UTF8')), 'hex') as rank
    from event_search s join events e on e.position = s.position
    where s.at between ${from}::timestamptz and ${to}::timestamptz
      and (${types.length} = 0 or s.type = any(${sql.param(types)}::text[])) and (${commands.length} = 0 or s.command = any(${sql.param(commands)}::text[]))
      and (${entity}::text is null or s.entity_code = ${entity}) and (${currency}::text is null or s.currency = ${currency})
      and (${amountFrom}::bigint is null or s.amount_minor >= ${amountFrom}::bigint) and (${amountTo}::bigint is null or s.amount_minor <= ${amountTo}::bigint)
    group by e.stream order by rank, e.stream`);
  const drawn = all.slice(0, size);
  const ends = await endsOf(
    scope,
    drawn.map(({ stream }) => stream),
  );
  return {
    population: {
      events: all.reduce((sum, { events }) => sum + events, 0),
      streams: all.length,
      totals: totalsOf(all),
    },
    streams: ends.filter(({ seen, events }) => seen === events).map(({ seen: _, ...stream }) => stream),
    totals: totalsOf(drawn),
    withheld: ends.filter(({ seen, events }) => seen !== events).map(({ stream }) => stream),
  };
}

/** How far each chain goes now, and how many of its events whoever asks may see. */
async function endsOf(
  { tx }: Pick<Scope, "tx">,
  streams: readonly string[],
): Promise<(SampledStream & { seen: number })[]> {
  return tx.execute<SampledStream & { seen: number }>(sql`
    select h.stream, h.sequence as events, h.hash, (select count(*)::int from events e where e.stream = h.stream and e.sequence <= h.sequence) as seen
    from event_heads h where h.stream = any(${sql.param(streams)}::text[]) order by h.stream`);
}

function totalsOf(streams: readonly Stream[]): ControlTotals {
  const totals = new Map<string, bigint>();
  for (const { amount_minor: minor, currency } of streams)
    if (minor !== null && currency !== null) totals.set(currency, (totals.get(currency) ?? 0n) + BigInt(minor));
  return Object.fromEntries([...totals].sort().map(([currency, sum]) => [currency, String(sum)]));
}
