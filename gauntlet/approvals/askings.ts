import type { GivenPerson } from "#db/testing/given-cases";
import type { Asked, Asking } from "#gauntlet/approvals/asking";
import { askingsOfAgreements } from "#gauntlet/approvals/askings-of-agreements";
import { askingsOfDrafts } from "#gauntlet/approvals/askings-of-drafts";
import { askingsOfMoney } from "#gauntlet/approvals/askings-of-money";
import { type RequestKind, requestKinds } from "#server/domain/approvals/kinds";
import type { RequestRecord } from "#server/services/approvals/lock-request";
import { prepareRequest } from "#server/services/approvals/prepare-request";
import { submitRequest } from "#server/services/approvals/submit-request";
import type { ApprovalStage } from "#server/services/approvals/testing/stage";

const askings: readonly Asking[] = [...askingsOfMoney, ...askingsOfAgreements, ...askingsOfDrafts];

/** How a kind is asked for. @throws TypeError for one nobody has said it of. */
export function askingOf(kind: RequestKind): Asking {
  const found = askings.find((one) => one.kind === kind);
  if (!found) throw new TypeError(`Nobody says in gauntlet/approvals/askings.ts how a ${kind} is asked for.`);
  return found;
}

/** Kinds of the registry that no suite asks for, as failures. */
export function kindsNotAskedFor(): string[] {
  return requestKinds
    .filter((kind) => !askedKinds.includes(kind) && !shownElsewhere.includes(kind))
    .map(
      (kind) => `Nobody says in gauntlet/approvals/askings.ts how a ${kind} is asked for, so nothing is shown of it.`,
    );
}

/** Kinds whose own tests walk them from asking to the act, and that no suite asks for yet. */
const shownElsewhere: readonly RequestKind[] = ["policy_change", "outlier_release"];

/** Somebody as they ask for a kind: with the role it takes, from the same account. */
export function asker(kind: RequestKind, person: GivenPerson): GivenPerson {
  return { ...person, role: askingOf(kind).asker ?? person.role };
}

export const askedKinds: readonly RequestKind[] = askings.map(({ kind }) => kind);

/** Every kind, beginning with another for each place: of a small run that takes but one, each gets its turn. */
export function kindsFrom(place: number): RequestKind[] {
  const first = place % askedKinds.length;
  return [...askedKinds.slice(first), ...askedKinds.slice(0, first)];
}

/** Prepared, and submitted unless said otherwise. */
export async function askFor(
  stage: ApprovalStage,
  kind: RequestKind,
  asked: Asked,
  { by = stage.analyst, isSubmitted = true }: { by?: GivenPerson; isSubmitted?: boolean } = {},
): Promise<RequestRecord> {
  const { terms, reasonCode, caseId = null } = asked;
  const requester = stage.as(asker(kind, by));
  const reason = "What was agreed with the customer is another thing.";
  const { requestId, version } = await prepareRequest.execute(requester, {
    kind,
    terms,
    reasonCode,
    reason,
    caseId,
  });
  if (isSubmitted) await submitRequest.execute(requester, { requestId, version });
  return stage.row(requestId);
}
