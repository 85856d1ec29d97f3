import { roleLabels } from "#server/domain/access/roles";
import { aboutWords } from "#server/domain/approvals/about";
import type {
  AuthorityConditions,
  AuthorityDecision,
  AuthorityPolicy,
  AuthorityRow,
} from "#server/domain/approvals/authority";
import { kindWords, reasonLabels } from "#server/domain/approvals/kinds";
import { amountWords, listWords } from "#server/domain/exceptions/words";
import type { DocumentChange } from "#server/domain/policies/document-diff";

const REPORTING = "USD";

/** What a table of authority says otherwise than another: rows by their name, their order, and the bounds beside them. */
export function diffAuthorityTable(before: AuthorityPolicy, after: AuthorityPolicy): DocumentChange[] {
  const was = new Map(before.rows.map((row) => [row.key, row]));
  const is = new Map(after.rows.map((row) => [row.key, row]));
  return [
    ...after.rows.flatMap((row) => changesOf(was.get(row.key), row)),
    ...before.rows
      .filter(({ key }) => !is.has(key))
      .map(({ name }) => ({ subject: name, sentence: "would be taken out" })),
    ...moved(before, after),
    ...boundsOf(before, after),
  ];
}

function changesOf(old: AuthorityRow | undefined, row: AuthorityRow): DocumentChange[] {
  const says = rowWords(row);
  if (!old) return [{ subject: row.name, sentence: `would be new: ${says}` }];
  const renamed = old.name === row.name ? [] : [{ subject: row.name, sentence: `was called “${old.name}”` }];
  const said = rowWords(old);
  return said === says ? renamed : [...renamed, { subject: row.name, sentence: `was: ${said}; would be: ${says}` }];
}

/** A row in words: for what it holds, and who then signs. */
export function rowWords({ when, outcome }: AuthorityRow): string {
  const factor = outcome.is === "steps" && outcome.secondFactor ? ", with a second factor" : "";
  return `${conditionWords(when)}: ${signingWords(outcome)}${factor}`;
}

/** Who signs, in this order: "1 finance approver, then 1 finance director". */
export function signingWords(outcome: AuthorityDecision | AuthorityRow["outcome"]): string {
  if (outcome.is === "refused") return `nobody may (${outcome.because})`;
  return outcome.steps
    .map(({ parts, dueInHours }) => {
      const people = parts
        .map(({ role, people: count }) => `${count} ${roleLabels[role].toLowerCase()}${count === 1 ? "" : "s"}`)
        .join(" and ");
      return dueInHours === undefined ? people : `${people} within ${dueInHours} working hours`;
    })
    .join(", then ");
}

export function conditionWords(when: AuthorityConditions): string {
  const parts = [
    when.kinds.length > 0 ? listWords(when.kinds.map((kind) => kindWords[kind].label.toLowerCase())) : "anything",
    when.about && when.about.length > 0 ? `concerning ${listWords(when.about.map(aboutWords))}` : "",
    when.recordsFrom ? `from ${when.recordsFrom} records` : "",
    when.entities.length > 0 ? `of ${listWords(when.entities)}` : "",
    when.reasons.length > 0 ? `for ${listWords(when.reasons.map((reason) => reasonLabels[reason].toLowerCase()))}` : "",
    when.tiers.length > 0 ? `of ${listWords(when.tiers)} customers` : "",
    when.amountFrom === null ? "" : `from ${amountWords(BigInt(when.amountFrom), REPORTING)}`,
    when.amountBelow === null ? "" : `below ${amountWords(BigInt(when.amountBelow), REPORTING)}`,
  ];
  return parts.filter((part) => part !== "").join(" ");
}

function moved(before: AuthorityPolicy, after: AuthorityPolicy): DocumentChange[] {
  const order = ({ rows }: AuthorityPolicy, other: AuthorityPolicy) =>
    rows.filter(({ key }) => other.rows.some((row) => row.key === key)).map(({ name }) => name);
  const [was, is] = [order(before, after), order(after, before)];
  return was.join() === is.join()
    ? []
    : [{ subject: "Order of the rows", sentence: `was ${was.join(", ")}; would be ${is.join(", ")}` }];
}

function boundsOf(before: AuthorityPolicy, after: AuthorityPolicy): DocumentChange[] {
  const lines = (policy: AuthorityPolicy): [string, string][] => [
    ["Added up over one customer", `${policy.splitWindows.customer} days`],
    ["Added up over one document", `${policy.splitWindows.document} days`],
    ["Added up over one requester", `${policy.splitWindows.person} days`],
    [
      "How far a fact may move",
      `${policy.tolerance.basisPoints} ten-thousandths and ${policy.tolerance.minor} minor units`,
    ],
    ["A signature is due within", `${policy.decideWithinHours} working hours`],
    ["Signatures hold for", `${policy.executeWithinDays} days`],
  ];
  const was = new Map(lines(before));
  return lines(after).flatMap(([subject, says]) =>
    was.get(subject) === says ? [] : [{ subject, sentence: `was ${was.get(subject)}; would be ${says}` }],
  );
}
