import { z } from "zod";
import { kindWords } from "#server/domain/approvals/kinds";
import { defineExceptionType, type Fix } from "#server/domain/exceptions/define";
import { cell, evidenceOf, statedRow } from "#server/domain/exceptions/evidence";
import type { RequestFacts } from "#server/domain/exceptions/request-facts";
import { amountWords } from "#server/domain/exceptions/words";
import { systemWord } from "#server/domain/sync/system-words";

const Details = z.strictObject({
  number: z.int(),
  act: z.string(),
  system: z.string(),
  error: z.string().nullable(),
  amountMinor: z.string().nullable(),
  currency: z.string().nullable(),
});
type Details = z.infer<typeof Details>;

/** Signed, and yet not in the books: whoever mends what the source complains of has it carried out again. */
export const approvedActRefused = defineExceptionType({
  key: "approved_act_refused",
  label: "Approved act refused",
  queue: "exceptions",
  subject: "request",
  details: Details,
  rootCauses: ["erp_setup", "customer_master_data", "mapping_change", "source_outage"],
  dueInHours: 8,
  severity: "high",
  holdsInvoice: () => false,
  detect({ id, number, state, refused, amount }) {
    if (state !== "failed" || refused === null) return null;
    const { label: act, system, error } = refused;
    const stake = { amountMinor: amount?.minor.toString() ?? null, currency: amount?.currency ?? null };
    return { dedupeKey: id, details: { number, act, system, error, ...stake } };
  },
  title: ({ system, number, error }) =>
    `${systemWord(system)} refused what request ${number} approved${error ? `: ${shortened(error)}` : ""}`,
  diagnose: (details, facts) =>
    `${kindWords[facts.kind].label} of request ${details.number} (${facts.title}) is signed and not done: ${systemWord(details.system)} refused "${details.act}"${details.error ? `, saying: ${details.error}` : " and gave no reason"}`,
  amount: ({ amountMinor, currency }) =>
    amountMinor === null || currency === null ? null : { minor: BigInt(amountMinor), currency },
  cause: ({ system, error }, { kind }) =>
    `${systemWord(system)} refuses a ${kindWords[kind].label.toLowerCase()}: ${error ? shortened(error) : "no reason given"}`,
  evidence(details, facts) {
    const there = systemWord(details.system);
    const seen = facts.refused && { ...facts.refused, externalId: facts.refused.id, seenAt: facts.refused.at };
    const ours = { system: "docket", externalId: String(details.number), seenAt: facts.seenAt };
    const signed = (words: string | null) => cell("Docket", words, ours, "request");
    const stake =
      details.amountMinor === null || details.currency === null
        ? null
        : amountWords(BigInt(details.amountMinor), details.currency);
    return evidenceOf(
      ["Docket", there],
      [
        statedRow("Request", [signed(`${details.number}: ${facts.title}`), cell(there, null, null, "act")]),
        stake === null ? null : statedRow("Amount signed", [signed(stake), cell(there, null, null, "act")]),
        {
          label: details.act,
          differs: true,
          cells: [signed("signed"), cell(there, details.error ?? "refused without a reason", seen, "act")],
        },
      ],
    );
  },
  fixes: (details, facts) => (facts.state === "failed" ? [carryOutAgain(details, facts)] : []),
  proof: ({ number }, { state, documents, endedBecause }) => {
    if (state === "executed")
      return documents.length === 0
        ? `Request ${number} was carried out after all.`
        : `Request ${number} was carried out after all: ${documents.map(({ system, reference }) => `${reference} in ${systemWord(system)}`).join(", ")}.`;
    if (state === "withdrawn") return `Request ${number} was withdrawn. ${endedBecause ?? ""}`.trim();
    if (state === "voided")
      return `The signatures on request ${number} are void, so nothing of it is refused any more. ${endedBecause ?? ""}`.trim();
    return `Request ${number} is no longer refused: it is ${state}.`;
  },
  seenAt: (facts) => facts.seenAt,
});

function carryOutAgain({ number, system }: Details, { id }: RequestFacts): Fix {
  return {
    key: "carry_out_again",
    label: "Carry it out again",
    steps: [
      `What ${systemWord(system)} complains of is mended there first: nothing that was signed changes by it.`,
      `The acts of request ${number} that are not done yet go out again, on the signatures it has.`,
      "Once the source has confirmed them this case closes; where it refuses again, the case comes back with the reason.",
    ],
    fields: [],
    refusal: null,
    build: () => ({ kind: "command", command: "request.retry", subjectId: id, reason: "" }),
  };
}

const LONGEST = 80;

function shortened(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text.replace(/\.$/, "");
}
