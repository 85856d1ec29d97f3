import { z } from "zod";
import type { SegmentFacts } from "#server/domain/collections/dunning-policy";
import { listWords } from "#server/domain/exceptions/words";
import { type DocumentTrouble, repeated } from "#server/domain/routing/document-trouble";

export const PolicyKey = z.string().regex(/^[a-z][a-z0-9_]{0,39}$/, "use small letters, digits and _");
export const PolicyLabel = z.string().trim().min(1).max(80);

/** A group of customers; an empty list asks nothing of them. */
export const CustomerSegment = z.strictObject({
  name: PolicyLabel,
  entities: z.array(z.string()).max(60),
  tiers: z.array(z.string()).max(60),
  countries: z.array(z.string().length(2)).max(60),
});
export type CustomerSegment = z.infer<typeof CustomerSegment>;

export function segmentHolds({ entities, tiers, countries }: CustomerSegment, facts: SegmentFacts): boolean {
  return among(entities, facts.entity) && among(tiers, facts.tier) && among(countries, facts.country);
}

function among(values: readonly string[], value: string | null): boolean {
  return values.length === 0 || (value !== null && values.includes(value));
}

/** "Enterprise or Strategic customers of DE01 in DE or AT"; who a segment is for. */
export function segmentWords({ entities, tiers, countries }: CustomerSegment): string {
  const either = (values: readonly string[]) => listWords(values).replace(" and ", " or ");
  return [
    tiers.length === 0 ? "customers" : `${either(tiers)} customers`,
    entities.length === 0 ? "" : `of ${either(entities)}`,
    countries.length === 0 ? "" : `in ${either(countries)}`,
  ]
    .filter((part) => part !== "")
    .join(" ");
}

/** What keeps a list of segments from being used: two of one name, and one that nobody is left for. */
export function segmentTroubles(segments: readonly CustomerSegment[], path: string): DocumentTrouble[] {
  const everybody = segments.findIndex(
    ({ entities, tiers, countries }) => entities.length + tiers.length + countries.length === 0,
  );
  return [
    ...repeated(segments.map(({ name }) => name)).map((name) => ({
      path,
      message: `two groups are called "${name}"`,
    })),
    ...segments.slice(everybody + 1).flatMap(({ name }, place) =>
      everybody < 0
        ? []
        : [
            {
              path: `${path}.${everybody + 1 + place}`,
              message: `nobody is left for "${name}": the group "${segments[everybody]?.name}" before it is for everybody`,
            },
          ],
    ),
  ];
}
