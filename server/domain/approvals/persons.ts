import type { Role } from "#server/domain/access/roles";
import { type EntityScope, roleLabels } from "#server/domain/access/roles";
import type { SigningStep } from "#server/domain/approvals/authority";
import { entityWords } from "#server/domain/approvals/every-entity";
import type { RequestKind } from "#server/domain/approvals/kinds";

/** A natural person with everything they may sign with at an instant, over all their accounts. */
export type Signer = {
  personId: string;
  name: string;
  grants: readonly { role: Role; entities: EntityScope }[];
  /** Away on the day looked at. */
  isAway: boolean;
};

/** Powers handed on for a time. Never handed on again. */
export type Delegation = {
  id: string;
  fromPersonId: string;
  toPersonId: string;
  kinds: "all" | readonly RequestKind[];
  entities: EntityScope;
  /** In cents of a US dollar; null for as much as the delegator may. */
  limitBaseMinor: bigint | null;
};

/** Why somebody can never sign a request: asked for it, prepared part of it, wrote the rule it rests on. */
export type Exclusion = { personId: string; because: string };

/** One signature that stands. The power may be another person's. */
export type Signature = {
  position: number;
  part: number;
  personId: string;
  onBehalfOfPersonId: string | null;
};

export type PartToSign = { position: number; part: number; role: Role; people: number };

/** The parts of the steps the table of authority asked for, counted from one. */
export function partsOf(steps: readonly SigningStep[]): PartToSign[] {
  return steps.flatMap(({ parts }, step) =>
    parts.map(({ role, people }, part) => ({ position: step + 1, part: part + 1, role, people })),
  );
}

/** What the person rule looks at. */
export type SigningFacts = {
  kind: RequestKind;
  entity: string;
  /** What the table of authority judged it by. */
  aggregateBaseMinor: bigint | null;
  parts: readonly PartToSign[];
  signatures: readonly Signature[];
  exclusions: readonly Exclusion[];
  people: readonly Signer[];
  /** In force at the instant looked at. */
  delegations: readonly Delegation[];
};

/** With whose power a person may sign which part. */
export type Power = {
  position: number;
  part: number;
  role: Role;
  onBehalfOf: Signer | null;
  delegationId: string | null;
};

export type Standing =
  | { personId: string; name: string; may: true; power: Power }
  | { personId: string; name: string; may: false; because: string };

/** The parts of the step that is signed now, with how many signatures each still waits for. Empty once all are there. */
export function openParts(facts: Pick<SigningFacts, "parts" | "signatures">): (PartToSign & { missing: number })[] {
  const waiting = facts.parts
    .map((part) => ({ ...part, missing: part.people - given(facts.signatures, part) }))
    .filter(({ missing }) => missing > 0);
  const first = Math.min(...waiting.map(({ position }) => position));
  return waiting.filter(({ position }) => position === first);
}

function given(signatures: readonly Signature[], { position, part }: PartToSign): number {
  return signatures.filter((signature) => signature.position === position && signature.part === part).length;
}

/** Whether every part has its people. */
export function isFullySigned(facts: Pick<SigningFacts, "parts" | "signatures">): boolean {
  return facts.parts.length > 0 && openParts(facts).length === 0;
}

/**
 * Whether this person may sign now, and with whose power, or why not. One human being counts once, with whatever hats and
 * delegations; a power counts once as well, so that a delegate never stands in for somebody who signed already, and a
 * delegator's own conflicts go along with the power.
 */
export function standingOf(facts: SigningFacts, personId: string): Standing {
  const person = facts.people.find((one) => one.personId === personId);
  const name = person?.name ?? "This person";
  const refuse = (because: string): Standing => ({ personId, name, may: false, because });
  const excluded = facts.exclusions.find((one) => one.personId === personId);
  if (excluded) return refuse(excluded.because);
  if (facts.signatures.some((one) => one.personId === personId))
    return refuse(`${name} signed already; every signature comes from another person.`);
  // A human being counts once, whether by their hand or by their power: a delegate used the power, so the hand is spent too.
  if (facts.signatures.some((one) => one.onBehalfOfPersonId === personId))
    return refuse(`A delegate signed with the power of ${name} already; a power counts once.`);
  const open = openParts(facts);
  if (open.length === 0) return refuse("It has all its signatures.");
  if (!person) return refuse(`${name} has no account that can sign.`);
  for (const part of open) {
    const own = ownPower(facts, person, part);
    if (own) return { personId, name, may: true, power: own };
  }
  for (const part of open) {
    const [lent] = lentPowers(facts, person, part);
    if (lent) return { personId, name, may: true, power: lent };
  }
  return refuse(whyNoPower(facts, person, open));
}

function ownPower(facts: SigningFacts, person: Signer, part: PartToSign): Power | null {
  if (!holds(person, part.role, facts.entity)) return null;
  return { position: part.position, part: part.part, role: part.role, onBehalfOf: null, delegationId: null };
}

function lentPowers(facts: SigningFacts, person: Signer, part: PartToSign): (Power & { onBehalfOf: Signer })[] {
  return facts.delegations.flatMap((delegation) => {
    if (delegation.toPersonId !== person.personId || !reaches(delegation, facts)) return [];
    const delegator = facts.people.find((one) => one.personId === delegation.fromPersonId);
    if (!delegator || !holds(delegator, part.role, facts.entity) || isSpent(facts, delegator.personId)) return [];
    const { position, role } = part;
    return [{ position, part: part.part, role, onBehalfOf: delegator, delegationId: delegation.id }];
  });
}

/** Whoever may not sign themself lends nobody their power, and a power is used once. */
function isSpent(facts: SigningFacts, personId: string): boolean {
  return (
    facts.exclusions.some((one) => one.personId === personId) ||
    facts.signatures.some((one) => one.personId === personId || one.onBehalfOfPersonId === personId)
  );
}

function reaches({ kinds, entities, limitBaseMinor }: Delegation, facts: SigningFacts): boolean {
  return (
    (kinds === "all" || kinds.includes(facts.kind)) &&
    (entities === "all" || entities.includes(facts.entity)) &&
    (limitBaseMinor === null || (facts.aggregateBaseMinor !== null && facts.aggregateBaseMinor <= limitBaseMinor))
  );
}

function holds({ grants }: Signer, role: Role, entity: string): boolean {
  return grants.some((grant) => grant.role === role && (grant.entities === "all" || grant.entities.includes(entity)));
}

function whyNoPower(facts: SigningFacts, person: Signer, open: readonly PartToSign[]): string {
  const wanted = [...new Set(open.map(({ role }) => roleLabels[role].toLowerCase()))].join(" or ");
  const roles = new Set(open.map(({ role }) => role));
  const elsewhere = person.grants.find((grant) => roles.has(grant.role));
  if (elsewhere)
    return `${person.name} signs as ${roleLabels[elsewhere.role].toLowerCase()}, but not for ${entityWords(facts.entity)}.`;
  if (facts.delegations.some((one) => one.toPersonId === person.personId))
    return `What was delegated to ${person.name} does not cover this request, or its owner may not sign it either.`;
  const position = open[0]?.position ?? 0;
  const later = facts.parts.filter((part) => part.position > position && holds(person, part.role, facts.entity));
  if (later.length > 0) return `It is not the turn of ${person.name} yet: first a ${wanted} signs.`;
  return `It needs a ${wanted}, which ${person.name} is not.`;
}

/** One way of sitting on a part: who signs, and whose power is used up by it. */
type Seat = { personId: string; powerOfId: string };

/**
 * Whether enough distinct people with distinct powers are there for every signature that is still missing. A request for
 * which they are not is orphaned: it can never be signed by the people there are.
 */
export function canBeCompleted(facts: SigningFacts): { isPossible: boolean; missingRoles: Role[] } {
  const waiting = facts.parts
    .map((part) => ({ part, missing: part.people - given(facts.signatures, part), seats: seatsFor(facts, part) }))
    .filter(({ missing }) => missing > 0);
  const short = waiting.filter(({ missing, seats }) => new Set(seats.map(({ personId }) => personId)).size < missing);
  if (short.length > 0) return { isPossible: false, missingRoles: rolesOf(short) };
  return fill(waiting, new Set())
    ? { isPossible: true, missingRoles: [] }
    : { isPossible: false, missingRoles: rolesOf(waiting) };
}

type Waiting = { part: PartToSign; missing: number; seats: readonly Seat[] };

function rolesOf(waiting: readonly Waiting[]): Role[] {
  return [...new Set(waiting.map(({ part }) => part.role))];
}

/** Tries seat after seat; the seats of one part are alike, so that they are filled in the order of its candidates. */
function fill([first, ...rest]: readonly Waiting[], counted: ReadonlySet<string>): boolean {
  if (!first) return true;
  if (first.missing === 0) return fill(rest, counted);
  return first.seats.some(({ personId, powerOfId }, place) => {
    if (counted.has(personId) || counted.has(powerOfId)) return false;
    const left = { ...first, missing: first.missing - 1, seats: first.seats.slice(place + 1) };
    return fill([left, ...rest], new Set(counted).add(personId).add(powerOfId));
  });
}

function seatsFor(facts: SigningFacts, part: PartToSign): Seat[] {
  const free = facts.people.filter(
    ({ personId, isAway }) =>
      !isAway &&
      !facts.exclusions.some((one) => one.personId === personId) &&
      !facts.signatures.some((one) => one.personId === personId || one.onBehalfOfPersonId === personId),
  );
  const own = free.filter((person) => ownPower(facts, person, part) !== null);
  return [
    ...own.map(({ personId }) => ({ personId, powerOfId: personId })),
    ...free.flatMap((person) =>
      lentPowers(facts, person, part).map(({ onBehalfOf }) => ({
        personId: person.personId,
        powerOfId: onBehalfOf.personId,
      })),
    ),
  ];
}
