import { eq, sql } from "drizzle-orm";
import { z } from "zod";
import { grants } from "#db/schema/access";
import { entitiesInWords, entitiesOf } from "#server/domain/access/grant-window";
import { type EntityScope, Role, roleLabels } from "#server/domain/access/roles";
import { EVERY_ENTITY } from "#server/domain/approvals/every-entity";
import { DOCKET } from "#server/domain/approvals/inside-acts";
import type { PacketFact } from "#server/domain/approvals/packet";
import { listWords } from "#server/domain/exceptions/words";
import { notFound, ruleViolation } from "#server/kernel/errors";
import { checkDuties, plannedConflicts } from "#server/services/access/check-duties";
import { type GrantInput, grantInWords, plannedOf, requireSensible } from "#server/services/access/give-grants";
import { grantsAt } from "#server/services/access/grants-at";
import { type Account, requireInUse } from "#server/services/access/lock-account";
import { defineApprovalKind, type Prepared, type PrepareScope } from "#server/services/approvals/kinds/kind";
import { explaining, significant, words } from "#server/services/approvals/kinds/packet-facts";

const Instant = z.iso.datetime();

/** A role given to an account over legal entities for a time, or one that it has ended. */
export const AccessChangeTerms = z.discriminatedUnion("change", [
  z.strictObject({
    change: z.literal("give"),
    userId: z.uuid(),
    role: Role,
    entities: z.union([z.literal("all"), z.array(z.string().min(2).max(12)).min(1).max(50)]),
    startsAt: Instant.nullable().default(null),
    endsAt: Instant.nullable().default(null),
    /** Who looks at what was done, where duties meet for a while. */
    reviewerId: z.uuid().nullable().default(null),
    memo: z.string().trim().min(3).max(300),
  }),
  z.strictObject({
    change: z.literal("end"),
    grantId: z.uuid(),
    from: Instant.nullable().default(null),
    memo: z.string().trim().min(3).max(300),
  }),
]);
type Terms = z.output<typeof AccessChangeTerms>;
type Give = Extract<Terms, { change: "give" }>;
type End = Extract<Terms, { change: "end" }>;

/** Gives a person a role, or ends one, on the word of others: neither whoever asks nor the person themself signs it. */
export const accessChange = defineApprovalKind<Terms>({
  key: "access_change",
  terms: AccessChangeTerms,
  prepare: (scope, terms) => (terms.change === "give" ? giving(scope, terms) : ending(scope, terms)),
});

async function giving(scope: PrepareScope, terms: Give): Promise<Prepared> {
  const account = await loadAccount(scope, terms.userId);
  requireInUse(scope, account);
  const wanted = grantOf(terms, scope.now);
  const planned = plannedOf(scope, wanted);
  requireSensible(scope, account, planned);
  const boxed = await checkDuties(scope, account, [planned], new Map());
  const meeting = await plannedConflicts(scope, account.personId, [planned], new Map());
  const what = grantInWords(terms.role, terms.entities);
  return {
    ...aboutPerson(account, terms.entities, terms.role),
    title: `Give ${account.name} ${what}`,
    facts: [
      ...(await personFacts(scope, account)),
      significant("grant.role", "Role", words(roleLabels[terms.role]), null),
      significant("grant.entities", "Over", words(entitiesInWords(terms.entities)), null),
      significant("grant.window", "Counts", words(windowWords(terms.startsAt, terms.endsAt)), null),
      explaining(
        "grant.duties",
        "Duties that would meet",
        words(meeting.length === 0 ? "none" : listWords([...new Set(meeting.map(({ pair }) => pair.join(" and ")))])),
        null,
      ),
    ],
    consequences: [
      `${account.name} can do what a ${roleLabels[terms.role].toLowerCase()} may over ${entitiesInWords(terms.entities)}, ${windowWords(terms.startsAt, terms.endsAt)}.`,
      ...boxed.map(({ sentence }) => `${sentence} A review of what was done is opened with it.`),
    ],
    plan: [
      {
        system: DOCKET,
        operation: {
          operation: "grant.give",
          userId: terms.userId,
          role: terms.role,
          entities: terms.entities,
          startsAt: terms.startsAt,
          endsAt: terms.endsAt,
          reviewerId: terms.reviewerId,
        },
        label: `Give ${account.name} ${what}`,
        target: `user:${terms.userId}`,
      },
    ],
  };
}

async function ending(scope: PrepareScope, terms: End): Promise<Prepared> {
  const [grant] = await scope.tx.select().from(grants).where(eq(grants.id, terms.grantId));
  if (!grant) throw notFound("There is no such grant. Open the person again to see what they hold.");
  const account = await loadAccount(scope, grant.userId);
  const [role, entities] = [Role.parse(grant.role), entitiesOf(grant.entities)];
  const what = grantInWords(role, entities);
  if (grant.endedAt !== null || (grant.endsAt !== null && grant.endsAt <= scope.now) || grant.source !== "hand")
    throw ruleViolation(
      `${what} of ${account.name} is over already, or comes from elsewhere: what an identity provider gives, it takes away itself.`,
    );
  const when = terms.from === null ? "at once" : `from ${terms.from.slice(0, 10)}`;
  return {
    ...aboutPerson(account, entities, role),
    title: `End ${what} of ${account.name}`,
    facts: [
      ...(await personFacts(scope, account)),
      significant("grant.role", "Role", words(roleLabels[role]), null),
      significant("grant.entities", "Over", words(entitiesInWords(entities)), null),
      significant("grant.end", "Ends", words(when), null),
    ],
    consequences: [`${account.name} no longer has ${what}, ${when}.`],
    plan: [
      {
        system: DOCKET,
        operation: { operation: "grant.end", grantId: terms.grantId, from: terms.from },
        label: `End ${what} of ${account.name}`,
        target: `user:${grant.userId}`,
      },
    ],
  };
}

function aboutPerson(
  { userId, personId, name }: Account,
  entities: EntityScope,
  role: Role,
): Pick<Prepared, "entity" | "customer" | "subject" | "amount" | "about" | "neverSign"> {
  const [only, ...others] = entities === "all" ? [EVERY_ENTITY] : entities;
  return {
    // What reaches several legal entities is signed by those who sign for every one.
    entity: others.length > 0 ? EVERY_ENTITY : (only ?? EVERY_ENTITY),
    customer: null,
    subject: { type: "user", id: userId, name },
    amount: null,
    about: role,
    neverSign: [
      {
        personId,
        because: `This is about the access of ${name}, and nobody signs for what they get or lose themselves.`,
      },
    ],
  };
}

async function personFacts(scope: PrepareScope, { personId, name, email }: Account): Promise<PacketFact[]> {
  const held = await grantsAt(scope.tx, { personIds: [personId] }, scope.now);
  const lines = held.map(({ role, entities }) => grantInWords(role, entities)).sort();
  return [
    significant("person.name", "Person", words(name), null),
    significant("person.account", "Account", words(email), null),
    significant("person.holds", "Holds now", words(lines.length === 0 ? "nothing" : lines.join("; ")), null),
  ];
}

/** What was signed to begin at a day that has come begins now. */
export function grantOf(
  { role, entities, startsAt, endsAt, reviewerId, memo }: Omit<Give, "change" | "userId">,
  now: Date,
): GrantInput {
  return {
    role,
    entities,
    ...(startsAt !== null && new Date(startsAt) > now ? { startsAt: new Date(startsAt) } : {}),
    endsAt: endsAt === null ? null : new Date(endsAt),
    reason: memo,
    ...(reviewerId === null ? {} : { reviewerId }),
  };
}

function windowWords(startsAt: string | null, endsAt: string | null): string {
  const from = startsAt === null ? "from when it is carried out" : `from ${startsAt.slice(0, 10)}`;
  return endsAt === null ? `${from}, without an end` : `${from} until ${endsAt.slice(0, 10)}`;
}

async function loadAccount({ tx }: Pick<PrepareScope, "tx">, userId: string): Promise<Account> {
  const [row] = await tx.execute<{ person_id: string; name: string; email: string; disabled_at: string | null }>(
    sql`select u.person_id, p.name, u.email, u.disabled_at from users u join people p on p.id = u.person_id where u.id = ${userId}`,
  );
  if (!row) throw notFound("There is no such account. Choose somebody from the list of people.");
  const disabledAt = row.disabled_at === null ? null : new Date(row.disabled_at);
  return { userId, personId: row.person_id, name: row.name, email: row.email, disabledAt };
}
