import { eq, inArray } from "drizzle-orm";
import { z } from "zod";
import { grants, people, users } from "#db/schema/access";
import type { ConflictView } from "#server/domain/access/access-views";
import { can } from "#server/domain/access/actor";
import { defineQuery } from "#server/kernel/query";
import { conflictViews } from "#server/services/access/access-conflicts";
import { plannedConflicts } from "#server/services/access/check-duties";
import { GrantInput, needsSecond, plannedOf } from "#server/services/access/give-grants";
import { actorsAt } from "#server/services/access/grants-at";

export type GrantPreview = {
  conflicts: ConflictView[];
  /** A second administrator has to confirm it. */
  needsSecond: boolean;
  /** Who could review what is done while duties meet. */
  reviewers: { userId: string; name: string }[];
};

/** What planned grants would bring about, said before they are given; for somebody new without a person. */
export const previewGrants = defineQuery({
  name: "grant.preview",
  permission: "access.administer",
  input: z.strictObject({
    personId: z.uuid().nullable(),
    name: z.string().trim().max(120).default(""),
    grants: z.array(GrantInput).max(20),
    ends: z.array(z.uuid()).max(20).default([]),
    from: z.date().optional(),
  }),
  async run(scope, input): Promise<GrantPreview> {
    const { personId } = input;
    const [person] = personId === null ? [] : await scope.tx.select().from(people).where(eq(people.id, personId));
    const at = input.from !== undefined && input.from > scope.now ? input.from : scope.now;
    const planned = input.grants.map((grant) => plannedOf(scope, { startsAt: at, ...grant }));
    const known = await scope.tx
      .select({ id: grants.id })
      .from(grants)
      .innerJoin(users, eq(users.id, grants.userId))
      .where(inArray(grants.id, input.ends));
    const ending = new Map(known.map(({ id }) => [id, at]));
    // Nobody has this id, so somebody new holds nothing yet.
    const conflicts = await plannedConflicts(scope, personId ?? NOBODY, planned, ending);
    const everybody = await actorsAt(scope.tx, "everybody", scope.now);
    const me = scope.actor.kind === "person" ? scope.actor.personId : null;
    return {
      conflicts: conflictViews(person?.name || input.name || "This person", conflicts, "would"),
      needsSecond: input.grants.some(({ role }) => needsSecond(scope, { personId: personId ?? NOBODY }, role)),
      reviewers: everybody
        .filter((one) => can(one, "access.review") && one.personId !== personId && one.personId !== me)
        .map(({ userId, name }) => ({ userId, name })),
    };
  },
});

const NOBODY = "00000000-0000-0000-0000-000000000000";
