import postgres from "postgres";
import { openPools } from "#db/client";
import { migrateDatabase } from "#db/migrate";
import { tamperInDatabase } from "#gauntlet/audit/in-database";
import { compareWithScript, defects, everyWay, type TamperCheck, tamperWith } from "#gauntlet/audit/tamper-check";
import { makeTrail, rememberingVerifier, type Trail } from "#gauntlet/audit/trail";
import { type Written, writeTogether } from "#gauntlet/audit/writers";
import { seeded } from "#gauntlet/random";
import { inOwnDatabase } from "#gauntlet/stage";
import { reportOf, type Suite, type SuiteOptions } from "#gauntlet/suite";
import type { HotFetch } from "#server/kernel/query";
import type { Verification } from "#server/services/audit/verify-core";
import { verifyEvents } from "#server/services/audit/verify-events";

/** `places` is how many events are tampered with: each of them in every way. */
const SCALES = {
  small: { events: 1_000, places: 60, byScript: 4, inDatabase: 24, written: 2_000, leastRate: 0 },
  usual: { events: 10_000, places: 600, byScript: 10, inDatabase: 60, written: 20_000, leastRate: 0 },
  full: { events: 10_000, places: 10_000, byScript: 400, inDatabase: 300, written: 100_000, leastRate: 2_000 },
} as const;
const WRITERS = 64;
const DEFECT_PLACES = 12;

/**
 * Changes a log in every way there is, at every event, and looks whether the first place that is bad is named; lets many
 * write at once and looks whether a chain forked or has a gap. Verifiers that look away from something have to miss it.
 */
export const auditSuite: Suite = {
  key: "audit",
  group: "audit",
  summary:
    "every edit, deletion, exchange, insertion, cut and rewriting of the log is found at its place; 64 writers leave no fork and no gap",
  async run(options) {
    const scale = SCALES[options.scale];
    const random = seeded(options.seed);
    const trail = makeTrail(scale.events, options.seed);
    const places = placesOf(trail, scale.places, random);
    const untouched = rememberingVerifier()(trail);
    const found = tamperWith(trail, rememberingVerifier(), { at: places, ways: everyWay });
    options.log(`${found.done} tamperings in memory, ${found.missed.length} not found at their place`);
    const script = await compareWithScript(
      makeTrail(400, options.seed),
      placesOf(makeTrail(400, options.seed), scale.byScript, random),
    );
    // The last events are those no seal holds, where the heads alone show a cut.
    const last = Array.from({ length: DEFECT_PLACES }, (_, back) => trail.events.length - 1 - back);
    const tried = [...places.slice(0, DEFECT_PLACES), ...last];
    const blind = defects.filter(
      ({ verify }) => tamperWith(trail, verify, { at: tried, ways: everyWay }).missed.length === 0,
    );
    const database = await inDatabase(options, random);
    const rate = Math.round(database.written.events / database.written.seconds);
    return reportOf(
      {
        events: trail.events.length,
        "tamperings in memory": found.done,
        "compared with the script": script.done,
        "tamperings in PostgreSQL": database.tampered.done,
        "not found at their place": found.missed.length + script.missed.length + database.tampered.missed.length,
        "planted defects that stayed unseen": blind.length,
        "written by 64 at once": database.written.events,
        "events a second, sealed": rate,
        seals: database.written.seals,
      },
      [
        !untouched.ok && "A log nobody touched was called changed.",
        found.done < scale.places * (everyWay.length - 1) &&
          `Only ${found.done} tamperings: the run proves too little.`,
        ...troubles(found, script, database),
        ...blind.map(({ name }) => `A verifier with a planted defect, ${name}, found everything all the same.`),
        rate < scale.leastRate && `${rate} events a second were sealed; the goal is ${scale.leastRate}.`,
      ],
    );
  },
};

type InDatabase = { written: Written; verified: Verification; tampered: TamperCheck; unsealed: number; forks: number };

function troubles(
  found: TamperCheck,
  script: TamperCheck,
  { verified, tampered, unsealed, forks, written }: InDatabase,
) {
  return [
    ...[...found.missed, ...script.missed, ...tampered.missed].slice(0, 10),
    !verified.ok &&
      `The log that ${WRITERS} wrote is not right: ${verified.firstBad?.stream} ${verified.firstBad?.sequence}, ${verified.firstBad?.reason}`,
    forks > 0 && `${forks} chains forked or have a gap.`,
    unsealed > 0 && `${unsealed} chains were left without a seal.`,
    verified.events < written.events && `${written.events} events were written and ${verified.events} are there.`,
  ];
}

/** In a real PostgreSQL: many writers through the door, then its owner's tampering. */
function inDatabase(options: SuiteOptions, random: () => number): Promise<InDatabase> {
  const { written: events, inDatabase: rounds } = SCALES[options.scale];
  return inOwnDatabase(options.adminUrl, async (url) => {
    await migrateDatabase(url);
    const pools = openPools(url, WRITERS + 2);
    const owner = postgres(url, { max: 2, onnotice: () => undefined });
    try {
      const written = await writeTogether(pools, { writers: WRITERS, events, now: () => new Date() });
      options.log(
        `${written.events} events by ${WRITERS} writers in ${written.seconds.toFixed(1)} s, ${written.seals} seals`,
      );
      const [counts] = await owner<{ forks: number; unsealed: number }[]>`
        select (select count(*)::int from (select stream from events group by stream having count(*) <> max(sequence) or count(distinct previous_hash) <> count(*)) broken) as forks,
               (select count(*)::int from event_heads h where stream <> 'audit:seals' and not exists (select 1 from event_seal_heads s where s.stream = h.stream and s.sequence = h.sequence)) as unsealed`;
      const fetchFrom =
        (sql: Pick<postgres.Sql, "unsafe">): HotFetch =>
        (text, parameters) =>
          sql.unsafe(text, parameters as never) as never;
      const verified = await verifyEvents(fetchFrom(owner), []);
      const few = await tamperInDatabase(owner, (sql) => verifyEvents(fetchFrom(sql), []), {
        random,
        rounds: Math.min(rounds, 2_000_000 / events),
      });
      return { written, verified, tampered: few, forks: counts?.forks ?? 0, unsealed: counts?.unsealed ?? 0 };
    } finally {
      await Promise.all([owner.end(), pools.close()]);
    }
  });
}

function placesOf(trail: Trail, count: number, random: () => number): number[] {
  if (count >= trail.events.length) return trail.events.map((_, place) => place);
  return Array.from({ length: count }, () => Math.floor(random() * trail.events.length));
}
