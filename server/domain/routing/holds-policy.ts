import { z } from "zod";
import { type Severity, severities } from "#server/domain/cases/machine";
import { listWords } from "#server/domain/exceptions/words";
import type { DocumentChange } from "#server/domain/policies/document-diff";
import { type DocumentTrouble, type KnownNames, repeated } from "#server/domain/routing/document-trouble";
import type { RoutingFacts } from "#server/domain/routing/facts";
import type { Labels } from "#server/domain/routing/routing-words";

export const holdWords = ["hold", "let_go", "as_type_says"] as const;
export type HoldWord = (typeof holdWords)[number];

/** Which open cases keep a draft from going out. A type that stands nowhere decides for itself, as each was delivered. */
export const HoldsPolicy = z.strictObject({
  types: z
    .array(
      z.strictObject({
        type: z.string().min(1).max(60),
        severities: z.partialRecord(z.enum(severities), z.enum(holdWords)),
      }),
    )
    .max(200),
});
export type HoldsPolicy = z.infer<typeof HoldsPolicy>;

export const defaultHoldsPolicy: HoldsPolicy = { types: [] };

/** Whether a case of the type and severity holds its draft. What has gone out cannot be held. */
export function holdsDraft(
  { types }: HoldsPolicy,
  { type, typeHolds, isDraft }: Pick<RoutingFacts, "type" | "typeHolds" | "isDraft">,
  severity: Severity,
): boolean {
  if (!isDraft) return false;
  const word = types.find((one) => one.type === type)?.severities[severity] ?? "as_type_says";
  return word === "as_type_says" ? typeHolds : word === "hold";
}

export function holdsTroubles({ types }: HoldsPolicy, known: KnownNames): DocumentTrouble[] {
  return [
    ...repeated(types.map(({ type }) => type)).map((type) => ({
      path: "types",
      message: `“${type}” stands in it twice; once is enough`,
    })),
    ...types.flatMap(({ type }, place) =>
      known.types === null || known.types.has(type)
        ? []
        : [{ path: `types.${place}`, message: `“${type}” is no exception type` }],
    ),
  ];
}

const words: Record<HoldWord, string> = {
  hold: "held",
  let_go: "let go",
  as_type_says: "held as the type says",
};

/** Which drafts would be held or let go otherwise, type by type. */
export function diffHolds(before: HoldsPolicy, after: HoldsPolicy, labels: Labels): DocumentChange[] {
  const keys = [...new Set([...before.types, ...after.types].map(({ type }) => type))];
  const word = ({ types }: HoldsPolicy, type: string, severity: Severity) =>
    types.find((one) => one.type === type)?.severities[severity] ?? "as_type_says";
  return keys.flatMap((type) => {
    const sentences = severities.flatMap((severity) => {
      const [was, is] = [word(before, type, severity), word(after, type, severity)];
      return was === is ? [] : [`drafts of ${severity} cases were ${words[was]}, would be ${words[is]}`];
    });
    return sentences.length === 0 ? [] : [{ subject: labels.type(type), sentence: listWords(sentences) }];
  });
}
