import { kindOf } from "#gauntlet/detection/score";
import { INJECTABLE_TYPES, type InjectableType } from "#server/sandbox/world/mistakes/kinds";
import { variantsOf } from "#server/sandbox/world/mistakes/variants";
import type { LiveCompany, Planted } from "#server/services/exceptions/testing/live-company";

/** How many of each kind, in every legal entity or in one. */
export type Planting = { each: number; isInEveryEntity: boolean };

const ENTITIES = ["US01", "DE01", "JP01"] as const;
/** Planted first: they need customers who are counted by day and on whose use nothing was planted yet. */
const SCARCE = ["usage_spike", "usage_missing_or_late", "usage_over_entitlement", "invalid_usage_record"];
/** Told by a bank days after money was recorded here, which nobody does while mistakes are planted. */
const TOLD_LATER: readonly string[] = ["returned_receipt"];
/** Numbers of buyers are asked for in the Union alone. */
const NOT_EVERYWHERE: Readonly<Record<string, readonly string[]>> = {
  "tax_data_missing/lost": ["DE01"],
  "tax_data_missing/mistyped": ["DE01"],
  "tax_data_missing/nowhere": ["DE01"],
};

/** Plants mistakes of every type in every way there is; says of each kind that found no place where that was. */
export async function plantEverything(
  company: LiveCompany,
  { each, isInEveryEntity }: Planting,
): Promise<{ planted: Planted[]; failures: string[] }> {
  const planted: Planted[] = [];
  const failures: string[] = [];
  for (const [turn, { type, variant }] of everyKind().entries()) {
    const kind = kindOf({ type, variant });
    const possible = turned(NOT_EVERYWHERE[kind] ?? ENTITIES, turn);
    const without: string[] = [];
    for (const entity of possible) {
      // In a small company each kind is planted somewhere, in another entity each time where there is a choice.
      if (!isInEveryEntity && without.length < possible.indexOf(entity)) break;
      const options = { entity, count: each, ...(variant === null ? {} : { variant }) };
      const mistakes = await company.inject(type, options);
      planted.push(...mistakes);
      if (mistakes.length === 0) without.push(entity);
    }
    if (isInEveryEntity ? without.length > 0 : without.length === possible.length)
      failures.push(`${kind} could not be planted in ${without.join(", ")}.`);
  }
  return { planted, failures };
}

type Kind = { type: InjectableType; variant: string | null };

/** Every type in every way, the scarce ones first. */
function everyKind(): Kind[] {
  const rank = (type: string) => (SCARCE.includes(type) ? SCARCE.indexOf(type) : SCARCE.length);
  return INJECTABLE_TYPES.filter((type) => !TOLD_LATER.includes(type))
    .toSorted((one, other) => rank(one) - rank(other))
    .flatMap((type): Kind[] => {
      const variants = variantsOf(type);
      return variants.length === 0 ? [{ type, variant: null }] : variants.map((variant) => ({ type, variant }));
    });
}

function turned<Item>(items: readonly Item[], by: number): Item[] {
  const first = by % items.length;
  return [...items.slice(first), ...items.slice(0, first)];
}
