import { z } from "zod";
import { type EntityScope, Role, roleLabels } from "#server/domain/access/roles";
import { entityWords } from "#server/domain/approvals/every-entity";
import {
  aKind,
  kindWords,
  type RequestReason as Reason,
  RequestKind,
  RequestReason,
} from "#server/domain/approvals/kinds";

const Minor = z.int().min(0);
const Days = z.int().min(0).max(365);
const Words = (longest: number) => z.array(z.string().trim().min(1).max(longest)).max(60);

/** What must be so for a row to hold. An empty list and a missing bound ask nothing. Amounts in cents of a US dollar. */
export const AuthorityConditions = z.strictObject({
  kinds: z.array(RequestKind).max(20),
  entities: Words(12),
  reasons: z.array(RequestReason).max(20),
  tiers: Words(40),
  /** From this amount on, and below that: of everything that was asked for alike, not of this request alone. */
  amountFrom: Minor.nullable(),
  amountBelow: Minor.nullable(),
  /** What it concerns, of kinds that tell: a document kind, a role, an act of repair. */
  about: Words(100).optional(),
  /** From so many records on, of kinds that count them. */
  recordsFrom: z.int().min(1).nullable().optional(),
});
export type AuthorityConditions = z.infer<typeof AuthorityConditions>;

/** So many distinct people of one role. */
export const SigningPart = z.strictObject({ role: Role, people: z.int().min(1).max(5) });
export type SigningPart = z.infer<typeof SigningPart>;

/** The parts of a step are signed side by side; the next step waits for all of them. */
export const SigningStep = z.strictObject({
  name: z.string().trim().min(1).max(60),
  parts: z.array(SigningPart).min(1).max(4),
  /** Working hours within which it is signed; left out, those of the whole table. */
  dueInHours: z.int().min(1).max(400).optional(),
});
export type SigningStep = z.infer<typeof SigningStep>;

export const AuthorityRow = z.strictObject({
  /** Stays the same when the row is renamed or moved, so that a difference can be told. */
  key: z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/, "use small letters, digits and -"),
  name: z.string().trim().min(1).max(80),
  when: AuthorityConditions,
  outcome: z.discriminatedUnion("is", [
    z.strictObject({ is: z.literal("refused"), because: z.string().trim().min(3).max(200) }),
    z.strictObject({
      is: z.literal("steps"),
      steps: z.array(SigningStep).min(1).max(5),
      /** Whether whoever signs shows a second factor that is fresh. */
      secondFactor: z.boolean(),
    }),
  ]),
});
export type AuthorityRow = z.infer<typeof AuthorityRow>;

/** The table of authority: rows from top to bottom, the first that holds decides, and where none holds nobody may. */
export const AuthorityPolicy = z.strictObject({
  rows: z.array(AuthorityRow).max(200),
  /** Days over which what was asked for alike is added up, by what is the same; zero adds nothing up. */
  splitWindows: z.strictObject({ customer: Days, document: Days, person: Days }),
  /**
   * How far a fact may move after it was signed before the signatures are void: both bounds hold. In ten-thousandths of
   * the amount signed, and in minor units of its currency.
   */
  tolerance: z.strictObject({ basisPoints: z.int().min(0).max(10_000), minor: Minor }),
  /** Working hours within which the next signature is due. */
  decideWithinHours: z.int().min(1).max(400),
  /** Signatures older than this are no longer executed on. */
  executeWithinDays: z.int().min(1).max(90),
});
export type AuthorityPolicy = z.infer<typeof AuthorityPolicy>;

/** What the table looks at. */
export type AuthorityFacts = {
  kind: RequestKind;
  entity: string;
  reason: Reason;
  tier: string | null;
  /** In cents of a US dollar at the dated rate, with everything added up that was asked for alike; null where there is no amount. */
  aggregateBaseMinor: bigint | null;
  /** What it concerns within its kind: a document kind, a role, an act of repair. */
  about?: string;
  /** How many records it changes. */
  records?: number;
};

export type AuthorityDecision =
  | { is: "refused"; row: { key: string; name: string } | null; because: string }
  | {
      is: "steps";
      row: { key: string; name: string };
      steps: readonly SigningStep[];
      secondFactor: boolean;
    };

/** Who has to sign. Pure; nobody may where no row holds. */
export function decideAuthority(policy: AuthorityPolicy, facts: AuthorityFacts): AuthorityDecision {
  const row = policy.rows.find(({ when }) => holds(when, facts));
  if (!row)
    return {
      is: "refused",
      row: null,
      because: `No row of the table of authority lets anybody sign ${aKind(facts.kind)} like this for ${entityWords(facts.entity)}.`,
    };
  const named = { key: row.key, name: row.name };
  if (row.outcome.is === "refused") return { is: "refused", row: named, because: row.outcome.because };
  return { is: "steps", row: named, steps: row.outcome.steps, secondFactor: row.outcome.secondFactor };
}

function holds(when: AuthorityConditions, facts: AuthorityFacts): boolean {
  const amount = facts.aggregateBaseMinor ?? 0n;
  return (
    (kindWords[facts.kind].isOnlyByName ? when.kinds.includes(facts.kind) : among(when.kinds, facts.kind)) &&
    concerns(when, facts) &&
    among(when.entities, facts.entity) &&
    among(when.reasons, facts.reason) &&
    (when.tiers.length === 0 || (facts.tier !== null && when.tiers.includes(facts.tier))) &&
    (when.amountFrom === null || amount >= BigInt(when.amountFrom)) &&
    (when.amountBelow === null || amount < BigInt(when.amountBelow))
  );
}

function concerns(
  { about = [], recordsFrom = null }: AuthorityConditions,
  facts: Pick<AuthorityFacts, "about" | "records">,
): boolean {
  return (
    (about.length === 0 || (facts.about !== undefined && about.includes(facts.about))) &&
    (recordsFrom === null || (facts.records ?? 0) >= recordsFrom)
  );
}

/**
 * The row that asks signatures, or forbids outright, of what can also be done directly; null where the table leaves it to
 * those who may. Who asks and why counts for nothing here: nobody has asked yet. A row for some legal entities counts for
 * whatever reaches one of them.
 */
export function rowNaming(
  { rows }: AuthorityPolicy,
  { kind, entities, ...what }: Pick<AuthorityFacts, "kind" | "about" | "records"> & { entities: EntityScope },
): AuthorityRow | null {
  const reaches = (codes: readonly string[]) =>
    codes.length === 0 || entities === "all" || codes.some((code) => entities.includes(code));
  return rows.find(({ when }) => when.kinds.includes(kind) && reaches(when.entities) && concerns(when, what)) ?? null;
}

function among<Value>(wanted: readonly Value[], value: Value): boolean {
  return wanted.length === 0 || wanted.includes(value);
}

/** Why a document cannot be put in force, place by place; none when it can. */
export function authorityTroubles({ rows }: AuthorityPolicy): { path: string; message: string }[] {
  const keys = rows.map(({ key }) => key);
  return rows.flatMap((row, place) => [
    ...(keys.indexOf(row.key) < place
      ? [{ path: `rows.${place}.key`, message: `Two rows have the key "${row.key}"; give one of them another.` }]
      : []),
    ...troublesOfRow(row).map((message) => ({ path: `rows.${place}`, message })),
  ]);
}

/** Roles that hold the right to sign; a row that asks another role could never be signed. */
export const signingRoles = ["finance_approver", "finance_director"] as const satisfies readonly Role[];

function troublesOfRow({ name, when, outcome }: AuthorityRow): string[] {
  const troubles: string[] = [];
  if (when.amountFrom !== null && when.amountBelow !== null && when.amountFrom >= when.amountBelow)
    troubles.push(`"${name}" begins at an amount that is not below the one it ends at, so it never holds.`);
  if (outcome.is === "refused") return troubles;
  const roles = outcome.steps.flatMap(({ parts }) => parts.map(({ role }) => role));
  for (const role of new Set(roles))
    if (!(signingRoles as readonly Role[]).includes(role))
      troubles.push(
        `"${name}" asks ${roleLabels[role].toLowerCase()}s to sign, who may not; ask ${signingRoles.map((each) => `${roleLabels[each].toLowerCase()}s`).join(" or ")}.`,
      );
  return troubles;
}
