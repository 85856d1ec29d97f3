import type postgres from "postgres";
import { describe, expect, inject, test } from "vitest";
import type { Planted } from "#gauntlet/approvals/ground";
import type { SuiteOptions, SuiteReport } from "#gauntlet/suite";
import { runAmendments } from "#gauntlet/suites/amended-after-approval";
import { runAuthorityLost } from "#gauntlet/suites/authority-lost";
import { runGraphs } from "#gauntlet/suites/delegation-graphs";
import { runStatements } from "#gauntlet/suites/hand-written-statements";
import { runSelfApproval } from "#gauntlet/suites/self-approval";
import { runRaces } from "#gauntlet/suites/signer-races";
import { runSequences } from "#gauntlet/suites/signer-sequences";
import { runThresholds } from "#gauntlet/suites/thresholds";
import type { AuthorityPolicy } from "#server/domain/approvals/authority";
import { defaultAuthorityPolicy } from "#server/domain/approvals/default-authority";

type Run = (options: SuiteOptions, planted: Planted) => Promise<SuiteReport>;
type Owner = postgres.Sql;

/** A function of the database that does what a defect would, and the trigger by which it does. */
const everyRow = (table: string, when: string, body: string) => (owner: Owner) =>
  owner.unsafe(`
    create function planted() returns trigger language plpgsql as $$ begin ${body} end $$;
    create trigger a_planted ${when} on ${table} for each row execute function planted()`);

/** Another table of authority than the one a controller would read: the code goes by it, the suite does not. */
const table = (change: (document: AuthorityPolicy) => AuthorityPolicy) => (owner: Owner) => {
  const document = owner.json(change(defaultAuthorityPolicy) as unknown as postgres.JSONValue);
  const at = new Date("2026-01-01");
  return owner`insert into policies ${owner({ kind: "approval_authority", version: 1, document, state: "published", effective_from: at, noted_at: at, created_at: at, created_by: "planted" })}`;
};

/** Who may never sign is named wrongly, and the database does not look either. */
async function nobodyIsExcluded(owner: Owner): Promise<void> {
  await everyRow("approval_exclusions", "before insert", "new.person_id := gen_random_uuid(); return new;")(owner);
  await owner.unsafe("drop trigger refuse_signature on approval_signatures");
}

const later = ({ rows, ...rest }: AuthorityPolicy): AuthorityPolicy => ({
  ...rest,
  rows: rows.map((row) =>
    row.key === "small"
      ? { ...row, when: { ...row.when, amountBelow: 100_001 } }
      : row.key === "middle"
        ? { ...row, when: { ...row.when, amountFrom: 100_001 } }
        : row,
  ),
});

const planted: readonly {
  suite: string;
  defect: string;
  run: Run;
  plant(owner: Owner): Promise<unknown>;
  seen: RegExp;
}[] = [
  {
    suite: "self-approval",
    defect: "who may never sign is named wrongly",
    run: runSelfApproval,
    plant: nobodyIsExcluded,
    seen: /signed/,
  },
  {
    suite: "signer-sequences",
    defect: "who may never sign is named wrongly",
    run: runSequences,
    plant: nobodyIsExcluded,
    seen: /signed by whoever asked for it/,
  },
  {
    suite: "signer-races",
    defect: "what everybody saw is not told from what came of it",
    run: runRaces,
    plant: everyRow("approval_requests", "before update", "new.version := old.version; return new;"),
    seen: /acts on one version were taken/,
  },
  {
    suite: "delegation-graphs",
    defect: "the other half of a circle slips in",
    run: runGraphs,
    plant: async (owner) => {
      await owner.unsafe("drop trigger refuse_circle on delegations");
      await everyRow(
        "delegations",
        "after insert",
        `if pg_trigger_depth() = 1 then
             insert into delegations select (jsonb_populate_record(new, jsonb_build_object('id', gen_random_uuid(), 'from_person_id', new.to_person_id, 'to_person_id', new.from_person_id))).*;
           end if; return null;`,
      )(owner);
    },
    seen: /circle of delegations/,
  },
  {
    suite: "amended-after-approval",
    defect: "what is signed may move by any amount",
    run: runAmendments,
    plant: table((document) => ({ ...document, tolerance: { basisPoints: 10_000, minor: 10_000_000 } })),
    seen: /and it was carried out/,
  },
  {
    suite: "thresholds",
    defect: "a limit begins one cent later",
    run: runThresholds,
    plant: table(later),
    seen: /expected "middle"/,
  },
  {
    suite: "authority-lost",
    defect: "a role that was taken away goes on",
    run: runAuthorityLost,
    plant: everyRow("grants", "before update", "return null;"),
    seen: /it is executing/,
  },
  {
    suite: "hand-written-statements",
    defect: "the database looks at no signature",
    run: runStatements,
    plant: (owner) => owner.unsafe("drop trigger refuse_signature on approval_signatures"),
    seen: /it was taken/,
  },
  {
    suite: "hand-written-statements",
    defect: "the function that looks goes by tables of the session",
    run: runStatements,
    plant: (owner) => owner.unsafe("alter function refuse_signature() reset search_path"),
    seen: /tables of a session.*it was taken/,
  },
];

describe("a suite is red where its defect is planted", () => {
  test.each(planted.map((one) => [one.suite, one.defect, one] as const))(
    "%s: %s",
    { timeout: 300_000 },
    async (_, __, { run, plant, seen }) => {
      const options = { seed: 20_260_302, scale: "small", adminUrl: inject("adminUrl"), log: () => undefined } as const;
      const report = await run(options, { defect: plant });
      expect(report.ok).toBe(false);
      expect(report.failures.join("\n")).toMatch(seen);
    },
  );
});
