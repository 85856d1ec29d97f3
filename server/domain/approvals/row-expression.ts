import type { AuthorityConditions } from "#server/domain/approvals/authority";
import { kindWords, RequestKind } from "#server/domain/approvals/kinds";
import { celAll, celAmong, celBounds, celList } from "#server/domain/policies/cel-text";

/** Kinds that a row for every kind says nothing about. */
const onlyByName = RequestKind.options.filter((kind) => kindWords[kind].isOnlyByName);

/** A row of the table of authority as one expression. */
export function authorityExpression(when: AuthorityConditions): string {
  const { about = [], recordsFrom = null } = when;
  return celAll([
    ...(when.kinds.length > 0 || onlyByName.length === 0
      ? celAmong("request_kind", when.kinds)
      : [`!(request_kind in ${celList(onlyByName)})`]),
    ...celAmong("entity", when.entities),
    ...celAmong("reason", when.reasons),
    ...celAmong("tier", when.tiers),
    ...celBounds("amount_minor", when.amountFrom, when.amountBelow),
    ...celAmong("about", about),
    ...(recordsFrom === null ? [] : [`records >= ${recordsFrom}`]),
  ]);
}
