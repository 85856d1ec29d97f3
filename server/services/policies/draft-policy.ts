import { sql } from "drizzle-orm";
import { z } from "zod";
import { actorName } from "#server/domain/access/actor";
import type { Permission } from "#server/domain/access/permissions";
import { defineCommand } from "#server/kernel/command";
import type { Scope } from "#server/kernel/context";
import { forbidden, ruleViolation } from "#server/kernel/errors";
import { refuse } from "#server/services/policies/check-document";
import { documentKind, permissionsOf } from "#server/services/policies/policy-kinds";
import {
  documentsOf,
  lockDocument,
  requireBaseInForce,
  requireEverywhere,
} from "#server/services/policies/stored-documents";

/** Proposes another version of a document, made from the one in force. It changes nothing until a second person publishes it. */
export const draftPolicy = draftPolicyCommand("policy.draft", "mapping.edit");
/** The same for the documents desks are run by. */
export const draftDeskPolicy = draftPolicyCommand("desk_policy.draft", "policy.edit");

function draftPolicyCommand(name: `${string}.${string}`, permission: Permission) {
  return defineCommand({
    name,
    permission,
    input: z.strictObject({
      kind: z.string().min(1).max(100),
      /** The version the person had before them. */
      basedOn: z.int().min(0),
      document: z.unknown(),
      note: z.string().trim().min(3).max(500),
    }),
    async run(scope, input) {
      const kind = documentKind(input.kind);
      requireEverywhere(scope, permissionsOf(kind.kind).edit, kind);
      const authorId = personIdOf(scope);
      await lockDocument(scope, kind);
      const documents = await documentsOf(scope, kind);
      const base = requireBaseInForce(kind, documents, input.basedOn);
      const document = kind.check(input.document);
      refuse((await kind.troubles?.(scope, document)) ?? []);
      const changes = kind.diff(base.document, document);
      if (changes.length === 0)
        throw ruleViolation(`This says the same as version ${base.version}, which is in force. Nothing was stored.`);
      const version = Math.max(kind.firstVersion, ...documents.map((one) => one.version)) + 1;
      await scope.tx.execute(sql`
        insert into policies (kind, version, document, state, based_on, note, created_at, created_by, author_id)
        values (${kind.kind}, ${version}, ${JSON.stringify(document)}::text::jsonb, 'draft', ${base.version}, ${input.note},
          ${scope.now.toISOString()}::timestamptz, ${actorName(scope.actor)}, ${authorId})`);
      return {
        result: { version, changes },
        events: [
          {
            type: "policy.drafted",
            subject: { type: "policy", id: kind.kind },
            reason: input.note,
            before: { version: base.version, document: base.document },
            after: { version, document },
          },
        ],
      };
    },
  });
}

/** Only people write and publish: the rule of the second person counts human beings. */
export function personIdOf(scope: Scope): string {
  if (scope.actor.kind === "person") return scope.actor.personId;
  throw forbidden(`${actorName(scope.actor)} may not do this: a document is written and published by people.`);
}
