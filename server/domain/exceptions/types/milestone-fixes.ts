import { approvalFirst, creditMemoFor } from "#server/domain/exceptions/awaited-approval";
import type { Fix, PlannedEffect } from "#server/domain/exceptions/define";
import { documentName, type InvoiceFacts, isDraft } from "#server/domain/exceptions/facts";
import { afterCorrection } from "#server/domain/exceptions/steps";
import type { BilledMilestone, MilestoneDetails } from "#server/domain/exceptions/types/milestone-not-accepted";
import { amountWords, blankToNull, dayWords, listWords } from "#server/domain/exceptions/words";
import { isPlainDate, type PlainDate } from "#server/domain/time";

/** Who accepted fits on one line. */
const LONGEST_NAME = 120;

/** The line comes off a draft, or is given back where it went out; or the customer did accept and nobody wrote it down. */
export function milestoneFixes(details: MilestoneDetails, facts: InvoiceFacts, today: PlainDate): Fix[] {
  return [isDraft(facts) ? takeOff(details, facts) : giveBack(details, facts), recordAcceptance(details, facts, today)];
}

function takeOff(details: MilestoneDetails, facts: InvoiceFacts): Fix {
  const { invoice, lines } = facts;
  const name = documentName(invoice);
  const lineIds = details.milestones.flatMap(({ lineId }) => lineId ?? []);
  const isWhole = lines.every((line) => lineIds.includes(line.externalId));
  const effects: PlannedEffect[] = isWhole
    ? [
        {
          system: invoice.system,
          operation: { operation: "invoice.delete_draft", invoiceId: invoice.externalId },
          label: `Delete ${name}, which bills nothing else`,
          target: `invoice:${invoice.externalId}`,
        },
      ]
    : details.milestones.flatMap((milestone): PlannedEffect[] =>
        milestone.lineId === null
          ? []
          : [
              {
                system: invoice.system,
                operation: {
                  operation: "invoice.remove_line",
                  invoiceId: invoice.externalId,
                  lineId: milestone.lineId,
                },
                label: `Take "${milestone.name}" over ${amountWords(BigInt(milestone.amountMinor), details.currency)} off ${name}`,
                target: `invoice:${invoice.externalId}`,
              },
            ],
      );
  const unclear = details.milestones.find(({ lineId }) => lineId === null);
  return {
    key: "take_off_draft",
    label: isWhole ? "Delete the draft" : `Take ${what(details.milestones)} off the draft`,
    steps: [
      ...effects.map((effect) => `${effect.label} in billing.`),
      "The project system bills it again once the customer has accepted.",
      afterCorrection(facts),
    ],
    fields: [],
    refusal: unclear
      ? `No line of ${name} can be told to be "${unclear.name}". Take it off in billing, or record the acceptance.`
      : null,
    build() {
      const [first, ...rest] = effects;
      return first
        ? { kind: "effects", effects: [first, ...rest] }
        : { kind: "refused", reason: "No line is left to take off. Open the case again to see how it stands." };
    },
  };
}

function giveBack(details: MilestoneDetails, { invoice }: InvoiceFacts): Fix {
  const minor = details.milestones.reduce((sum, milestone) => sum + BigInt(milestone.amountMinor), 0n);
  const movesMoney = { minor, currency: details.currency };
  const amount = amountWords(minor, details.currency);
  return {
    key: "credit_milestone",
    label: `Credit ${amount}`,
    steps: [
      `${documentName(invoice)} is ${invoice.status}, so its lines stand; a credit memo of ${amount} before tax takes the milestone off it.`,
    ],
    fields: [],
    refusal: null,
    movesMoney,
    asksFor: creditMemoFor(
      invoice.id,
      "Milestone that was not accepted",
      "billing_error",
      details.milestones.flatMap(({ lineId, amountMinor }) =>
        lineId === null ? [] : [{ lineId, netMinor: BigInt(amountMinor) }],
      ),
    ),
    build: () => approvalFirst(movesMoney),
  };
}

function recordAcceptance(details: MilestoneDetails, facts: InvoiceFacts, today: PlainDate): Fix {
  return {
    key: "record_acceptance",
    label: "Record the acceptance",
    steps: [
      `${what(details.milestones)} ${details.milestones.length === 1 ? "is" : "are"} set to accepted in the project system, with the day and who accepted.`,
      isDraft(facts)
        ? afterCorrection(facts)
        : `Docket reads the project system again; then this case closes and ${documentName(facts.invoice)} stands.`,
    ],
    fields: [
      {
        name: "acceptedOn",
        label: "Accepted on",
        value: today,
        hint: "The day on the customer's acceptance, YYYY-MM-DD",
      },
      { name: "acceptedBy", label: "Accepted by", value: "", hint: "Who accepted for the customer" },
    ],
    refusal: null,
    build(input) {
      const acceptedOn = blankToNull(input.acceptedOn ?? today);
      const acceptedBy = blankToNull(input.acceptedBy);
      if (acceptedOn === null || !isPlainDate(acceptedOn))
        return { kind: "refused", reason: "The day of the acceptance must be a day such as 2026-03-02." };
      if (acceptedOn > today)
        return {
          kind: "refused",
          reason: `${dayWords(acceptedOn)} is still to come. Enter the day on which the customer did accept.`,
        };
      if (acceptedBy === null)
        return { kind: "refused", reason: "Nobody is named. Enter who accepted for the customer." };
      if (acceptedBy.length > LONGEST_NAME)
        return { kind: "refused", reason: `A name has at most ${LONGEST_NAME} characters. Enter it in short.` };
      const [first, ...rest] = details.milestones.flatMap((milestone): PlannedEffect[] => {
        const source = facts.milestones.find((each) => each.externalId === milestone.milestoneId);
        if (!source) return [];
        return [
          {
            system: source.system,
            operation: {
              operation: "milestone.record_acceptance",
              milestoneId: milestone.milestoneId,
              acceptedOn,
              acceptedBy,
            },
            label: `Record that ${acceptedBy} accepted "${milestone.name}" on ${dayWords(acceptedOn)}`,
            target: `milestone:${milestone.milestoneId}`,
          },
        ];
      });
      return first
        ? { kind: "effects", effects: [first, ...rest] }
        : { kind: "refused", reason: "The project system no longer names the milestone. Open the case again." };
    },
  };
}

function what(milestones: readonly BilledMilestone[]): string {
  return listWords(milestones.map(({ name }) => `"${name}"`));
}
