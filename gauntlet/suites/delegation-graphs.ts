import type { GivenPerson } from "#db/testing/given-cases";
import { ofDelegations, whatIsForbidden } from "#gauntlet/approval-oracle";
import { pickOf } from "#gauntlet/approvals/acts";
import { askFor, askingOf } from "#gauntlet/approvals/askings";
import { type BatchRun, inBatches } from "#gauntlet/approvals/batches";
import { DAY_MS, done, type Ground, NOW, type Planted, secondAccount, type Tally } from "#gauntlet/approvals/ground";
import { seeded } from "#gauntlet/random";
import { reportOf, type Suite, type SuiteOptions } from "#gauntlet/suite";
import { enterDelegation } from "#server/services/approvals/enter-delegation";
import { executeRequest } from "#server/services/approvals/execute-request";
import { signRequest } from "#server/services/approvals/sign-request";

/** Graphs, and how many of them share a database that is thrown away with them. */
const SCALES = {
  small: { graphs: 30, atOnce: 30 },
  usual: { graphs: 500, atOnce: 125 },
  full: { graphs: 10_000, atOnce: 250 },
} as const;
const EDGES = 9;
/** Every so many graphs a request is asked for and everybody tries to sign it, with whatever the graph lends them. */
const SIGNED_EVERY = 10;

/** Delegations of random graphs entered by all their delegators at once; no circle stands, and nobody signs their own by one. */
export const delegationGraphsSuite: Suite = {
  key: "delegation-graphs",
  group: "approvals",
  summary: "random graphs of delegations, their halves entered at once: no circle is in force, no power counts twice",
  isInParts: true,
  run: (options) => runGraphs(options),
};

export async function runGraphs(options: SuiteOptions, planted: Planted = {}): ReturnType<Suite["run"]> {
  const { graphs, atOnce } = SCALES[options.scale];
  const isShort = (counts: Partial<Record<string, number>>) =>
    !counts.entered || !counts.refused || !counts["signed by a delegate"];
  const { failures, counts, ran, rate } = await inBatches(options, planted, {
    suite: delegationGraphsSuite.key,
    what: "graphs",
    total: graphs,
    size: atOnce,
    run: graphsBatch,
    isShort,
  });
  if (isShort(counts) && failures.length === 0)
    failures.push("No circle was refused, or no delegate ever signed, so nothing was shown.");
  const figures = { graphs: ran, ...counts };
  return reportOf({ ...figures, "graphs a second": rate, forbidden: failures.length }, failures.slice(0, 20));
}

export const graphsBatch: BatchRun = async (ground, { first, count }, { seed }) => {
  const tally: Tally = { done: 0, refused: 0, "broken off": 0 };
  const failures: string[] = [];
  const people = await delegators(ground);
  let carriedOut = 0;
  for (let graph = first; graph < first + count; graph += 1) {
    const random = seeded(seed * 1_000_003 + graph);
    await Promise.all(edgesOf(people, random).map((edge) => done(() => enter(ground, edge), tally)));
    for (const found of await whatIsForbidden(ground.owner, ofDelegations)) failures.push(`Graph ${graph}: ${found}`);
    if (graph % SIGNED_EVERY === 0) carriedOut += await everybodySigns(ground, people);
    await ground.owner`update delegations set ended_at = ${NOW}, ended_by = 'the next graph' where ended_at is null`;
  }
  failures.push(...(await whatIsForbidden(ground.owner)));
  return {
    failures,
    counts: {
      entered: tally.done,
      refused: tally.refused,
      "broken off": tally["broken off"],
      "signed by a delegate": await lent(ground),
      "carried out": carriedOut,
    },
  };
};

/** Approvers, directors, the requester with a second account that may sign, and one who is away for good. */
async function delegators(ground: Ground): Promise<GivenPerson[]> {
  const { stage } = ground;
  return [
    ...stage.approvers,
    stage.director,
    await stage.people.person("Ingrid Solheim", "finance_director"),
    await secondAccount(ground, stage.analyst, "finance_approver"),
  ];
}

type Edge = { from: GivenPerson; to: GivenPerson; startsAt: Date; endsAt: Date; limitBaseMinor: bigint | null };

function edgesOf(people: readonly GivenPerson[], random: () => number): Edge[] {
  const pick = pickOf(random);
  return Array.from({ length: EDGES }, () => {
    // Half of them overlap at one instant, the others anywhere: chains, circles, and circles that only seem to be.
    const start = NOW.getTime() - 1_000 + Math.floor(random() * 3) * DAY_MS * (random() < 0.5 ? 0 : 1);
    return {
      from: pick(people),
      to: pick(people),
      startsAt: new Date(start),
      endsAt: new Date(start + Math.floor(random() * 5 + 1) * DAY_MS),
      limitBaseMinor: random() < 0.8 ? null : BigInt(Math.floor(random() * 40_000) + 1),
    };
  });
}

function enter({ stage }: Ground, { from, to, ...window }: Edge): Promise<unknown> {
  const scope = { kinds: "all", entities: "all" } as const;
  const input = { toPersonId: to.personId, ...scope, ...window, reason: "Away for some days" };
  return enterDelegation.execute(stage.as(from), input);
}

/** Twice over, so that whoever signed tries again with what was lent to them. */
async function everybodySigns({ stage, owner }: Ground, people: readonly GivenPerson[]): Promise<number> {
  const asked = await askingOf("credit_memo").ground(stage);
  const choice = { of: "amount", totalMinor: "150000" };
  const { id } = await askFor(stage, "credit_memo", { ...asked, terms: { ...asked.terms, choice } });
  for (const who of [...people, ...people]) {
    const row = await stage.row(id);
    const seen = { requestId: id, version: row.version, packetHash: row.packetHash ?? "", note: null };
    await done(() => signRequest.execute(stage.as(who), seen));
  }
  await done(() => executeRequest.execute(stage.execute, { requestId: id }));
  // What was asked for today counts towards what is asked for next; it is put long ago, so that each stands alone.
  const { state } = await stage.row(id);
  await owner`update approval_requests set submitted_at = submitted_at - interval '800 days' where id = ${id}`;
  return state === "executing" ? 1 : 0;
}

async function lent({ owner }: Ground): Promise<number> {
  const [row] = await owner<
    { count: number }[]
  >`select count(*)::int as count from approval_signatures where person_id <> power_person_id`;
  return row?.count ?? 0;
}
