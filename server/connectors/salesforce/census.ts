import { z } from "zod";
import type { Census } from "#server/connectors/connector";
import { readCursor, writeCursor } from "#server/connectors/cursor";
import type { SalesforceClient } from "#server/connectors/salesforce/client";
import { rowMessage, type SalesforceObject, salesforceObjects } from "#server/connectors/salesforce/object-stream";
import type { RecordKind } from "#server/domain/sync/records";
import { addDays, type PlainDate } from "#server/domain/time";

const cursorSchema = z.strictObject({ next: z.string() });

type Dated = {
  key: string;
  kind: RecordKind;
  isLongLived?: boolean;
  where(fromOn: PlainDate, toOn: PlainDate): string;
};

const onDay = (field: string) => (fromOn: PlainDate, toOn: PlainDate) =>
  `${field} >= ${fromOn} AND ${field} <= ${toOn}`;

/**
 * Terms are counted by the day they begin: it stands in the contract itself and does not move when somebody edits a
 * field. Accounts have no such day: those changed in the days asked for are read once more, not counted.
 */
const dated: readonly Dated[] = [
  {
    key: "accounts",
    kind: "crm_account",
    where: (fromOn, toOn) =>
      `SystemModstamp >= ${fromOn}T00:00:00.000Z AND SystemModstamp < ${addDays(toOn, 1)}T00:00:00.000Z`,
  },
  { key: "contracts", kind: "crm_contract", isLongLived: true, where: onDay("StartDate") },
  { key: "orders", kind: "crm_order", isLongLived: true, where: onDay("EffectiveDate") },
  { key: "order_items", kind: "crm_order_item", isLongLived: true, where: onDay("ServiceDate") },
];

export function salesforceCensuses(client: SalesforceClient): Census[] {
  return dated.flatMap((each) => {
    const object = salesforceObjects.find(({ key }) => key === each.key);
    return object ? [censusOf(client, object, each)] : [];
  });
}

/** Deleted rows come along, marked. A list that Salesforce gave up is begun anew. */
function censusOf(
  client: SalesforceClient,
  object: SalesforceObject,
  { key, kind, where, isLongLived = false }: Dated,
): Census {
  return {
    key,
    label: object.label,
    kind,
    objectType: key,
    isLongLived,
    async list({ fromOn, toOn }, cursor, { signal }) {
      const at = readCursor(cursorSchema, cursor);
      const statement = `SELECT ${object.fields.join(", ")} FROM ${object.object} WHERE ${where(fromOn, toOn)} ORDER BY SystemModstamp, Id`;
      const page = (at === null ? null : await client.more(at.next, signal)) ?? (await client.query(statement, signal));
      return {
        messages: page.rows.map((row) => rowMessage(object, row)),
        cursor: page.next === null ? null : writeCursor({ next: page.next }),
        isLast: page.next === null,
      };
    },
  };
}
