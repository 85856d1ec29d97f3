import { createHash } from "node:crypto";
import { z } from "zod";
import { actorName, entitiesWith } from "#server/domain/access/actor";
import { EVERY_ENTITY } from "#server/domain/approvals/every-entity";
import { DOCKET } from "#server/domain/approvals/inside-acts";
import { forbidden, ruleViolation } from "#server/kernel/errors";
import { canonicalJson } from "#server/kernel/events";
import { stableId } from "#server/kernel/ids";
import { defineApprovalKind, type PrepareScope } from "#server/services/approvals/kinds/kind";
import { explaining, significant, words } from "#server/services/approvals/kinds/packet-facts";
import { refuse } from "#server/services/policies/check-document";
import { type DocumentKind, documentKind, permissionsOf } from "#server/services/policies/policy-kinds";
import { requireDraft } from "#server/services/policies/require-draft";
import {
  documentsOf,
  requireBaseInForce,
  type StoredDocument,
  sentenceStart,
  versionOf,
} from "#server/services/policies/stored-documents";

/** A drafted version of a document, as its author asks for it. */
export const PolicyChangeTerms = z.strictObject({
  document: z.string().min(1).max(100),
  version: z.int().min(1),
});
type Terms = z.output<typeof PolicyChangeTerms>;

/** Changes of a document that a packet names one by one; a longer difference is read on the document's own page. */
const MOST_NAMED = 60;

/** Puts a drafted policy in force: its author asks for it, and whoever signs stands for the second person. */
export const policyChange = defineApprovalKind<Terms>({
  key: "policy_change",
  terms: PolicyChangeTerms,
  async prepare(scope, terms) {
    const kind = documentKind(terms.document);
    const documents = await documentsOf(scope, kind);
    const draft = versionOf(kind, documents, terms.version);
    requireAuthor(scope, kind, draft);
    requireDraft(kind, draft);
    const before = requireBaseInForce(kind, documents, draft.basedOn);
    const document = kind.check(draft.document);
    refuse((await kind.troubles?.(scope, document)) ?? []);
    const changes = kind.diff(before.document, document);
    const hash = contentHash(draft.document);
    const name = `version ${draft.version} of ${kind.label}`;
    return {
      entity: EVERY_ENTITY,
      customer: null,
      subject: { type: "policy", id: stableId("policy", kind.kind), name: sentenceStart(name) },
      title: `Put ${name} in force`,
      amount: null,
      about: kind.kind,
      facts: [
        significant("policy.document", "Document", words(sentenceStart(kind.label)), null),
        significant("policy.version", "Version", { is: "count", count: draft.version }, null),
        significant("policy.base", "In force now", words(`version ${before.version}`), null),
        significant("policy.content", "SHA-256 of the draft", words(hash), null),
        explaining("policy.author", "Drafted by", words(draft.createdBy), null),
        ...(draft.note === null ? [] : [explaining("policy.note", "Why", words(draft.note), null)]),
        ...changes
          .slice(0, MOST_NAMED)
          .map(({ subject, sentence }, place) =>
            explaining(`policy.change.${place + 1}`, subject, words(sentence), null),
          ),
      ],
      consequences: [
        `${sentenceStart(kind.label)} counts as version ${draft.version} says from the moment it is carried out, for every legal entity. What is in flight keeps the version it was judged by.`,
        changes.length > MOST_NAMED
          ? `It says ${changes.length} things otherwise than version ${before.version}; the first ${MOST_NAMED} stand here.`
          : `It says ${changes.length === 1 ? "one thing" : `${changes.length} things`} otherwise than version ${before.version}.`,
      ],
      plan: [
        {
          system: DOCKET,
          operation: { operation: "policy.publish", kind: kind.kind, version: draft.version, contentHash: hash },
          label: `Put ${name} in force`,
          target: `policy:${kind.kind}`,
        },
      ],
    };
  },
});

/** SHA-256 of a document's canonical JSON: the same text, whatever order its keys came in. */
export function contentHash(document: unknown): string {
  return createHash("sha256").update(canonicalJson(document)).digest("hex");
}

/** Jobs carry out what the author asked for; anybody else who asks is told whom to turn to. */
function requireAuthor({ actor }: PrepareScope, kind: DocumentKind, draft: StoredDocument): void {
  if (actor.kind !== "person") return;
  if (actor.personId !== draft.authorId)
    throw ruleViolation(
      `${draft.createdBy} drafted version ${draft.version} of ${kind.label}, so they ask for it themselves.`,
    );
  if (entitiesWith(actor, permissionsOf(kind.kind).edit) !== "all")
    throw forbidden(`${actorName(actor)} may not change ${kind.label}: it counts for every legal entity.`);
}
