import { sql } from "drizzle-orm";
import type { Permission } from "#server/domain/access/permissions";
import { AuthorityPolicy, authorityTroubles } from "#server/domain/approvals/authority";
import { diffAuthorityTable } from "#server/domain/approvals/authority-diff";
import { defaultAuthorityPolicy } from "#server/domain/approvals/default-authority";
import {
  defaultMatchingPolicy,
  diffMatching,
  MatchingPolicy,
  matchingTroubles,
} from "#server/domain/bank/matching-policy";
import { defaultPriorityPolicy, PriorityPolicy } from "#server/domain/cases/priority";
import { diffPriority, priorityTroubles } from "#server/domain/cases/priority-document";
import {
  ChargeRetryPolicy,
  chargeRetryTroubles,
  defaultChargeRetryPolicy,
  diffChargeRetry,
} from "#server/domain/collections/charge-retry-policy";
import { defaultDunningPolicy } from "#server/domain/collections/default-dunning";
import { diffDunning } from "#server/domain/collections/dunning-diff";
import { DunningPolicy, dunningTroubles } from "#server/domain/collections/dunning-policy";
import {
  defaultPointsPolicy,
  diffPoints,
  PointsPolicy,
  pointsTroubles,
} from "#server/domain/collections/points-policy";
import {
  DisputeReasons,
  defaultDisputeReasons,
  diffDisputeReasons,
  disputeReasonTroubles,
  disputeTeamTroubles,
} from "#server/domain/disputes/reasons";
import { defaultMessageTexts } from "#server/domain/mail/default-message-texts";
import { MessageTexts, messageTextsTroubles } from "#server/domain/mail/message-texts";
import { diffMessageTexts } from "#server/domain/mail/message-texts-diff";
import { AutoFixPolicy, autoFixTroubles, defaultAutoFixPolicy, diffAutoFix } from "#server/domain/policies/auto-fix";
import { type DocumentChange, diffAuthority, diffMapping } from "#server/domain/policies/document-diff";
import { diffFreshness, freshnessTroubles } from "#server/domain/policies/freshness-document";
import type { DocumentTrouble } from "#server/domain/routing/document-trouble";
import { defaultFieldAuthority, FieldAuthority } from "#server/domain/sync/authority";
import { defaultFreshnessPolicy, FreshnessPolicy } from "#server/domain/sync/freshness";
import {
  completedDocument,
  defaultMappingDocument,
  MappingDocument,
  mappingTroubles,
} from "#server/domain/sync/mapping";
import type { Scope } from "#server/kernel/context";
import { notFound } from "#server/kernel/errors";
import { checked, refuse } from "#server/services/policies/check-document";
import { deskPolicyKind } from "#server/services/routing/desk-policy-kinds";
import { knownSources, mappingSourceOf } from "#server/services/sync/known-sources";
import { mappingKind, sourceOfKind } from "#server/services/sync/load-mappings";

/** A kind of document that people draft, another person publishes, and decisions name by its number. */
export type DocumentKind = {
  kind: string;
  /** In the middle of a sentence: "the mapping of Stripe". */
  label: string;
  /** What counts until somebody published one, and the number it goes by. */
  fallback: unknown;
  firstVersion: number;
  /** @throws AppError BAD_INPUT naming each place, when the document cannot be used. */
  check(document: unknown): unknown;
  /** What only the database knows to be wrong with a document that was checked: a team nobody made. */
  troubles?(scope: Pick<Scope, "tx">, document: unknown): Promise<DocumentTrouble[]>;
  /** A stored document as it is read today. */
  read(stored: unknown): unknown;
  /** @param teamName how people call a team; by its key, as the document holds it, where nobody asks. */
  diff(before: unknown, after: unknown, teamName?: (key: string) => string): DocumentChange[];
};

/** Who may write a document of a kind and who may publish one. Both are asked over every legal entity. */
const permissionsOfKind: Record<
  | "mapping"
  | "field_authority"
  | "freshness"
  | "auto_fix"
  | "approval_authority"
  | "case_priority"
  | "matching"
  | "dunning"
  | "worklist_points"
  | "charge_retry"
  | "message_texts"
  | "dispute_reasons",
  Permissions
> = {
  mapping: { edit: "mapping.edit", publish: "mapping.publish" },
  field_authority: { edit: "mapping.edit", publish: "mapping.publish" },
  freshness: { edit: "mapping.edit", publish: "mapping.publish" },
  auto_fix: { edit: "policy.edit", publish: "policy.publish" },
  approval_authority: { edit: "policy.edit", publish: "policy.publish" },
  case_priority: { edit: "policy.edit", publish: "policy.publish" },
  matching: { edit: "policy.edit", publish: "policy.publish" },
  dunning: { edit: "policy.edit", publish: "policy.publish" },
  worklist_points: { edit: "policy.edit", publish: "policy.publish" },
  charge_retry: { edit: "policy.edit", publish: "policy.publish" },
  message_texts: { edit: "policy.edit", publish: "policy.publish" },
  dispute_reasons: { edit: "policy.edit", publish: "policy.publish" },
};
type Permissions = { edit: Permission; publish: Permission };

export const FIELD_AUTHORITY = "field_authority";
export const FRESHNESS = "freshness";
export const AUTO_FIX = "auto_fix";
export const APPROVAL_AUTHORITY = "approval_authority";
export const CASE_PRIORITY = "case_priority";
export const MATCHING = "matching";
export const DUNNING = "dunning";
export const WORKLIST_POINTS = "worklist_points";
export const CHARGE_RETRY = "charge_retry";
export const MESSAGE_TEXTS = "message_texts";
export const DISPUTE_REASONS = "dispute_reasons";
/** Kinds that go by their own name; every other one is a source's mapping. */
const named = [
  FIELD_AUTHORITY,
  FRESHNESS,
  AUTO_FIX,
  APPROVAL_AUTHORITY,
  CASE_PRIORITY,
  MATCHING,
  DUNNING,
  WORKLIST_POINTS,
  CHARGE_RETRY,
  MESSAGE_TEXTS,
  DISPUTE_REASONS,
] as const;

export function permissionsOf(kind: string): Permissions {
  if (deskPolicyKind(kind)) return { edit: "policy.edit", publish: "policy.publish" };
  return permissionsOfKind[named.find((one) => one === kind) ?? "mapping"];
}

/** @throws AppError NOT_FOUND when no such document is kept. */
export function documentKind(kind: string): DocumentKind {
  if (kind === FIELD_AUTHORITY) return fieldAuthorityKind;
  if (kind === FRESHNESS) return freshnessKind;
  if (kind === AUTO_FIX) return autoFixKind;
  if (kind === APPROVAL_AUTHORITY) return approvalAuthorityKind;
  if (kind === CASE_PRIORITY) return casePriorityKind;
  if (kind === MATCHING) return matchingPolicyKind;
  if (kind === DUNNING) return dunningKind;
  if (kind === WORKLIST_POINTS) return worklistPointsKind;
  if (kind === CHARGE_RETRY) return chargeRetryKind;
  if (kind === MESSAGE_TEXTS) return messageTextsKind;
  if (kind === DISPUTE_REASONS) return disputeReasonsKind;
  const deskPolicy = deskPolicyKind(kind);
  if (deskPolicy) return deskPolicy;
  const source = sourceOfKind(kind);
  const mapping = source === null ? null : mappingKindOf(source);
  if (mapping) return mapping;
  throw notFound(`There is no document called "${kind.slice(0, 80)}". Open the mappings page and choose one there.`);
}

const fieldAuthorityKind: DocumentKind = {
  kind: FIELD_AUTHORITY,
  label: "the authority over customer fields",
  fallback: defaultFieldAuthority,
  firstVersion: 1,
  check: (document) => checked(FieldAuthority, document),
  read: (stored) => FieldAuthority.parse(stored),
  diff: (before, after) => diffAuthority(FieldAuthority.parse(before), FieldAuthority.parse(after)),
};

const freshnessKind: DocumentKind = {
  kind: FRESHNESS,
  label: "the freshness of facts",
  fallback: defaultFreshnessPolicy,
  firstVersion: 1,
  check(document) {
    const parsed = checked(FreshnessPolicy, document);
    refuse(freshnessTroubles(knownSources(), parsed));
    return parsed;
  },
  read: (stored) => FreshnessPolicy.parse(stored),
  diff: (before, after) => diffFreshness(knownSources(), FreshnessPolicy.parse(before), FreshnessPolicy.parse(after)),
};

const autoFixKind: DocumentKind = {
  kind: AUTO_FIX,
  label: "what is fixed without asking",
  fallback: defaultAutoFixPolicy,
  firstVersion: 1,
  check(document) {
    const parsed = checked(AutoFixPolicy, document);
    refuse(autoFixTroubles(parsed));
    return parsed;
  },
  read: (stored) => AutoFixPolicy.parse(stored),
  diff: (before, after) => diffAutoFix(AutoFixPolicy.parse(before), AutoFixPolicy.parse(after)),
};

const approvalAuthorityKind: DocumentKind = {
  kind: APPROVAL_AUTHORITY,
  label: "the table of authority",
  fallback: defaultAuthorityPolicy,
  firstVersion: 1,
  check(document) {
    const parsed = checked(AuthorityPolicy, document);
    refuse(authorityTroubles(parsed));
    return parsed;
  },
  read: (stored) => AuthorityPolicy.parse(stored),
  diff: (before, after) => diffAuthorityTable(AuthorityPolicy.parse(before), AuthorityPolicy.parse(after)),
};

const casePriorityKind: DocumentKind = {
  kind: CASE_PRIORITY,
  label: "the order of cases",
  fallback: defaultPriorityPolicy,
  firstVersion: 1,
  check(document) {
    const parsed = checked(PriorityPolicy, document);
    refuse(priorityTroubles(parsed));
    return parsed;
  },
  read: (stored) => PriorityPolicy.parse(stored),
  diff: (before, after) => diffPriority(PriorityPolicy.parse(before), PriorityPolicy.parse(after)),
};

const matchingPolicyKind: DocumentKind = {
  kind: MATCHING,
  label: "the matching of bank bookings",
  fallback: defaultMatchingPolicy,
  firstVersion: 1,
  check(document) {
    const parsed = checked(MatchingPolicy, document);
    refuse(matchingTroubles(parsed));
    return parsed;
  },
  read: (stored) => MatchingPolicy.parse(stored),
  diff: (before, after) => diffMatching(MatchingPolicy.parse(before), MatchingPolicy.parse(after)),
};

const dunningKind: DocumentKind = {
  kind: DUNNING,
  label: "the dunning",
  fallback: defaultDunningPolicy,
  firstVersion: 1,
  check(document) {
    const parsed = checked(DunningPolicy, document);
    refuse(dunningTroubles(parsed));
    return parsed;
  },
  read: (stored) => DunningPolicy.parse(stored),
  diff: (before, after) => diffDunning(DunningPolicy.parse(before), DunningPolicy.parse(after)),
};

const worklistPointsKind: DocumentKind = {
  kind: WORKLIST_POINTS,
  label: "the points of the worklist",
  fallback: defaultPointsPolicy,
  firstVersion: 1,
  check(document) {
    const parsed = checked(PointsPolicy, document);
    refuse(pointsTroubles(parsed));
    return parsed;
  },
  read: (stored) => PointsPolicy.parse(stored),
  diff: (before, after) => diffPoints(PointsPolicy.parse(before), PointsPolicy.parse(after)),
};

const chargeRetryKind: DocumentKind = {
  kind: CHARGE_RETRY,
  label: "the retries of failed charges",
  fallback: defaultChargeRetryPolicy,
  firstVersion: 1,
  check(document) {
    const parsed = checked(ChargeRetryPolicy, document);
    refuse(chargeRetryTroubles(parsed));
    return parsed;
  },
  read: (stored) => ChargeRetryPolicy.parse(stored),
  diff: (before, after) => diffChargeRetry(ChargeRetryPolicy.parse(before), ChargeRetryPolicy.parse(after)),
};

const messageTextsKind: DocumentKind = {
  kind: MESSAGE_TEXTS,
  label: "the texts to customers",
  fallback: defaultMessageTexts,
  firstVersion: 1,
  check(document) {
    const parsed = checked(MessageTexts, document);
    refuse(messageTextsTroubles(parsed));
    return parsed;
  },
  read: (stored) => MessageTexts.parse(stored),
  diff: (before, after) => diffMessageTexts(MessageTexts.parse(before), MessageTexts.parse(after)),
};

const disputeReasonsKind: DocumentKind = {
  kind: DISPUTE_REASONS,
  label: "the reasons of disputes",
  fallback: defaultDisputeReasons,
  firstVersion: 1,
  check(document) {
    const parsed = checked(DisputeReasons, document);
    refuse(disputeReasonTroubles(parsed));
    return parsed;
  },
  async troubles({ tx }, document) {
    const teams = await tx.execute<{ key: string }>(sql`select key from teams where not is_closed`);
    return disputeTeamTroubles(
      DisputeReasons.parse(document),
      teams.map(({ key }) => key),
    );
  },
  read: (stored) => DisputeReasons.parse(stored),
  diff: (before, after) => diffDisputeReasons(DisputeReasons.parse(before), DisputeReasons.parse(after)),
};

function mappingKindOf(key: string): DocumentKind | null {
  const source = mappingSourceOf(key);
  if (!source || (source.bindings.length === 0 && source.valueTables.length === 0)) return null;
  const read = (stored: unknown) => completedDocument(source, MappingDocument.parse(stored));
  return {
    kind: mappingKind(key),
    label: `the mapping of ${knownSources().find((one) => one.key === key)?.label ?? key}`,
    fallback: defaultMappingDocument(source),
    firstVersion: 0,
    check(document) {
      const parsed = checked(MappingDocument, document);
      refuse(mappingTroubles(source, parsed));
      return parsed;
    },
    read,
    diff: (before, after) => diffMapping(source, read(before), read(after)),
  };
}
