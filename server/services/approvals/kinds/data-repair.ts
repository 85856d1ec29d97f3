import { createHash } from "node:crypto";
import { z } from "zod";
import { EVERY_ENTITY } from "#server/domain/approvals/every-entity";
import { DOCKET, type InsideOperation } from "#server/domain/approvals/inside-acts";
import { amountWords, countWords, dayWords } from "#server/domain/exceptions/words";
import { NO_CURRENCY } from "#server/domain/money";
import { MessageSelection } from "#server/domain/sync/message-selection";
import { ruleViolation } from "#server/kernel/errors";
import { defineApprovalKind, type Prepared, type PrepareScope } from "#server/services/approvals/kinds/kind";
import { amount, day, explaining, significant, words } from "#server/services/approvals/kinds/packet-facts";
import { atStake, loadBrokenTotal } from "#server/services/completeness/broken-total";
import { type SelectedMessage, selectMessages } from "#server/services/messages/select-messages";

const Memo = z.string().trim().min(3).max(300);

/** Messages that are left for good or read again, or a difference between two counts that is let stand. */
export const DataRepairTerms = z.discriminatedUnion("repair", [
  z.strictObject({ repair: z.literal("skip_messages"), selection: MessageSelection, memo: Memo }),
  z.strictObject({ repair: z.literal("read_again"), selection: MessageSelection, memo: Memo }),
  z.strictObject({ repair: z.literal("accept_difference"), totalId: z.uuid(), memo: Memo }),
]);
type Terms = z.output<typeof DataRepairTerms>;
type OfMessages = Exclude<Terms, { repair: "accept_difference" }>;

/** What a packet names one by one, so that what is signed is what is done. */
const MOST_MESSAGES = 1_000;

/** Corrects synced data on the word of others: many messages at once, or a difference between counts that stays. */
export const dataRepair = defineApprovalKind<Terms>({
  key: "data_repair",
  terms: DataRepairTerms,
  prepare: (scope, terms) =>
    terms.repair === "accept_difference" ? accepting(scope, terms.totalId) : repairing(scope, terms),
});

async function repairing(scope: PrepareScope, terms: OfMessages): Promise<Prepared> {
  const messages = await loadMessages(scope, terms);
  const ids = messages.map(({ id }) => id).sort();
  const isSkipping = terms.repair === "skip_messages";
  const many = messages.length === 1 ? "one message" : `${countWords(BigInt(messages.length))} messages`;
  const title = isSkipping ? `Leave ${many} for good` : `Read ${many} again`;
  const operation: InsideOperation = { operation: isSkipping ? "messages.skip" : "messages.read_again", ids };
  return {
    entity: EVERY_ENTITY,
    customer: null,
    subject: null,
    title,
    amount: null,
    about: terms.repair,
    records: messages.length,
    facts: [
      significant("messages.count", "Messages", { is: "count", count: messages.length }, null),
      significant("messages.hash", "SHA-256 of their identifiers", words(hashOf(ids)), null),
      ...streamsOf(messages).map(([stream, count]) =>
        explaining(`messages.of.${stream}`, stream, { is: "count", count }, null),
      ),
      ...reasonsOf(messages).map((reason, place) =>
        explaining(`messages.reason.${place + 1}`, "Why they were set aside", words(reason), null),
      ),
    ],
    consequences: isSkipping
      ? [
          "They stay on record and are not read any more. What they told of stays as it is here, even where the source says otherwise.",
        ]
      : ["Each is read again with the mapping in force. Records are replaced by newer versions alone."],
    plan: [{ system: DOCKET, operation, label: title, target: `messages:${hashOf(ids).slice(0, 16)}` }],
  };
}

async function loadMessages(scope: PrepareScope, { repair, selection }: OfMessages): Promise<SelectedMessage[]> {
  const found = await selectMessages(scope, selection, { after: null, limit: MOST_MESSAGES + 1 });
  if (found.length === 0) throw ruleViolation("There is no such message any more. Reload the list and choose again.");
  if (found.length > MOST_MESSAGES)
    throw ruleViolation(
      `These are more than ${countWords(BigInt(MOST_MESSAGES))} messages. Ask for a narrower window or fewer of them at a time.`,
    );
  const other = repair === "skip_messages" ? found.find(({ state }) => state !== "dead") : undefined;
  if (other)
    throw ruleViolation(
      `A message of ${other.source} is ${other.state}, not set aside; only what could not be read is left for good. Leave it out.`,
    );
  return found;
}

function hashOf(ids: readonly string[]): string {
  return createHash("sha256").update(ids.join("\n")).digest("hex");
}

function streamsOf(messages: readonly SelectedMessage[]): [string, number][] {
  const groups = Map.groupBy(messages, ({ source, stream }) => `${source} ${stream}`);
  return [...groups]
    .map(([stream, of]): [string, number] => [stream, of.length])
    .sort(([left], [right]) => (left < right ? -1 : 1));
}

const MOST_REASONS = 5;

function reasonsOf(messages: readonly SelectedMessage[]): string[] {
  return [...new Set(messages.flatMap(({ reason }) => reason ?? []))].sort().slice(0, MOST_REASONS);
}

async function accepting(scope: PrepareScope, totalId: string): Promise<Prepared> {
  const total = await loadBrokenTotal(scope, totalId);
  const { currency, businessOn, subject, source } = total;
  const seen = { system: source, seenAt: total.countedAt };
  const minor = atStake(total.differences);
  const hasMoney = currency !== NO_CURRENCY;
  const difference = hasMoney ? amountWords(minor, currency) : "a difference in number";
  const name = `${subject.replaceAll("_", " ")} of ${dayWords(businessOn)}`;
  const sum = (side: bigint) => (hasMoney ? amount(side, currency) : words("no money"));
  return {
    entity: total.entityCode === "" ? EVERY_ENTITY : total.entityCode,
    customer: null,
    subject: { type: "control_total", id: total.id, name },
    title: `Let ${difference} stand between the counts of ${name}`,
    amount: hasMoney ? { minor, currency } : null,
    about: "accept_difference",
    records: total.differences.missing.length + total.differences.surplus.length + total.differences.different.length,
    facts: [
      explaining("total.day", "Day", day(businessOn), seen),
      significant("total.source_count", "Counted at the source", { is: "count", count: total.sourceCount }, seen),
      significant("total.our_count", "Counted here", { is: "count", count: total.ourCount }, null),
      significant("total.source_sum", "Sum at the source", sum(total.sourceSumMinor), seen),
      significant("total.our_sum", "Sum here", sum(total.ourSumMinor), null),
      significant("total.source_hash", "Hash at the source", words(total.sourceHash), seen),
      significant("total.our_hash", "Hash here", words(total.ourHash), null),
      significant("total.at_stake", "What differs", sum(minor), null),
      explaining("total.missing", "Missing here", { is: "count", count: total.differences.missing.length }, null),
      explaining("total.surplus", "Only here", { is: "count", count: total.differences.surplus.length }, null),
      explaining(
        "total.different",
        "With other amounts",
        { is: "count", count: total.differences.different.length },
        null,
      ),
    ],
    consequences: [
      "The case of this count closes. Both counts stay as they are, and the difference stays visible beside them.",
      "Should the day be counted again and differ in any other way, it is a break once more.",
    ],
    plan: [
      {
        system: DOCKET,
        operation: { operation: "difference.accept", totalId, sourceHash: total.sourceHash, ourHash: total.ourHash },
        label: `Let the difference of the ${name} stand`,
        target: `control_total:${totalId}`,
      },
    ],
  };
}
