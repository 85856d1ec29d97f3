import { isOpen } from "#server/domain/cases/machine";
import { DISPUTE_CASE } from "#server/domain/disputes/dispute-case";
import type { Description, Fix } from "#server/domain/exceptions/define";
import { subjectKindOn } from "#server/domain/exceptions/registry";
import type { Scope } from "#server/kernel/context";
import type { CaseRecord } from "#server/services/cases/lock-case";
import { describeDisputes } from "#server/services/disputes/describe-disputes";
import { describeSubjects } from "#server/services/exceptions/subjects/registry";

type Row = Pick<
  CaseRecord,
  "id" | "type" | "subjectType" | "subjectId" | "details" | "state" | "title" | "causeSignature"
>;

/** What is wrong and what it blocks, the evidence side by side, and the fixes, always from present facts. */
export async function describeException(scope: Pick<Scope, "tx" | "now">, row: Row): Promise<Description> {
  const described = await describeExceptions(scope, [row]);
  return described.get(row.id) ?? unknownSubject(row);
}

/** The same for many cases, in a number of queries that does not grow with them. */
export async function describeExceptions(
  scope: Pick<Scope, "tx" | "now">,
  rows: readonly Row[],
): Promise<Map<string, Description>> {
  const disputes = rows.filter(({ type }) => type === DISPUTE_CASE).map(({ id }) => id);
  const described = await describeDisputes(scope, disputes);
  for (const [kind, ofKind] of Map.groupBy(rows, (row) => subjectKindOn(row.type, row.subjectType))) {
    if (kind === null) continue;
    const asked = ofKind.map((row) => ({ ...row, key: row.id }));
    for (const [id, description] of await describeSubjects(scope, kind, asked)) described.set(id, description);
  }
  return new Map(rows.map((row) => [row.id, offered(row, described.get(row.id) ?? unknownSubject(row))]));
}

/** What is run where nobody chooses: the first fix that is not refused; where all are, the first says why. */
export function firstFixOf({ fixes }: Pick<Description, "fixes">): Fix | undefined {
  return fixes.find((fix) => fix.refusal === null) ?? fixes[0];
}

function unknownSubject(row: Row): Description {
  return {
    diagnosis: `${row.title}.`,
    evidence: { systems: [], rows: [] },
    fixes: [],
    cause: row.causeSignature,
  };
}

/** A closed case offers nothing; one whose fix is on its way must not be given another. */
function offered(row: Row, described: Description): Description {
  if (!isOpen(row.state)) return { ...described, fixes: [] };
  if (row.state !== "correcting") return described;
  return {
    ...described,
    fixes: described.fixes.map((fix) => ({ ...fix, refusal: "A fix is on its way. Wait for the source's answer." })),
  };
}
