import { sql } from "drizzle-orm";
import { z } from "zod";
import { actorName } from "#server/domain/access/actor";
import { AutoFixPolicy, ruleName } from "#server/domain/policies/auto-fix";
import { defineCommand } from "#server/kernel/command";
import { notFound, ruleViolation } from "#server/kernel/errors";
import { calledBack } from "#server/services/policies/called-back";
import { personIdOf } from "#server/services/policies/draft-policy";
import { AUTO_FIX, documentKind } from "#server/services/policies/policy-kinds";
import { documentsOf, inForce, lockDocument } from "#server/services/policies/stored-documents";

/**
 * Switches a rule off at once, by one person. Every other change of the document takes two; this one alone does not,
 * because it only takes away: from then on people do again what the rule did.
 */
export const switchOffRule = defineCommand({
  name: "autofix.switch_off",
  permission: "autofix.switch_off",
  input: z.strictObject({ rule: z.string().min(1).max(60), reason: z.string().trim().max(500).default("") }),
  async run(scope, { rule: key, reason }) {
    const personId = personIdOf(scope);
    const kind = documentKind(AUTO_FIX);
    await lockDocument(scope, kind);
    const documents = await documentsOf(scope, kind);
    const before = inForce(kind, documents);
    const { rules } = AutoFixPolicy.parse(before.document);
    const rule = rules.find((each) => each.key === key);
    if (!rule) throw notFound(`There is no rule "${key}". Reload the page to see which there are.`);
    if (!rule.isOn) throw ruleViolation(`"${ruleName(rule)}" is off already. Nothing was changed.`);
    const document = AutoFixPolicy.parse({
      rules: rules.map((each) => (each.key === key ? { ...each, isOn: false } : each)),
    });
    const version = Math.max(kind.firstVersion, ...documents.map((one) => one.version)) + 1;
    const note = reason === "" ? `"${ruleName(rule)}" switched off.` : reason;
    const [who, at] = [actorName(scope.actor), scope.now.toISOString()];
    // What waits for its day was made from what let the rule run, and would let it run again.
    const scheduled = documents.find(({ state }) => state === "scheduled");
    const told = scheduled ? [await calledBack(scope, kind, scheduled, note)] : [];
    await scope.tx.execute(sql`
      insert into policies (kind, version, document, state, effective_from, noted_at, based_on, note, created_at, created_by, author_id, published_at, published_by)
      values (${AUTO_FIX}, ${version}, ${JSON.stringify(document)}::text::jsonb, 'published', ${at}::timestamptz, ${at}::timestamptz, ${before.version}, ${note},
        ${at}::timestamptz, ${who}, ${personId}, ${at}::timestamptz, ${who})`);
    return {
      result: { version, message: `"${ruleName(rule)}" is off. What it did is done by people again.` },
      events: [
        {
          type: "policy.published",
          subject: { type: "policy", id: AUTO_FIX },
          reason: note,
          before: { version: before.version, document: before.document },
          after: { version, document },
          data: { switchedOff: key, byOnePerson: "It only takes away, so one person is enough." },
        },
        ...told,
      ],
    };
  },
});
