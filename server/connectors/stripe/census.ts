import { z } from "zod";
import type { Census } from "#server/connectors/connector";
import { readCursor, writeCursor } from "#server/connectors/cursor";
import { snapshotInstant } from "#server/connectors/pulled-message";
import type { StripeClient } from "#server/connectors/stripe/client";
import {
  listPage,
  type ObjectList,
  objectLists,
  objectMessage,
  withAllLines,
  withEach,
} from "#server/connectors/stripe/lists";
import type { RecordKind } from "#server/domain/sync/records";
import { addDays } from "#server/domain/time";

const cursorSchema = z.strictObject({ after: z.string(), listedAt: z.iso.datetime() });

/** What Stripe lists by the second it was created. Customers and payments of invoices have no day of their own: they are read once more, not counted. */
const listed: readonly { key: string; kind: RecordKind; isLongLived?: boolean }[] = [
  { key: "customers", kind: "billing_customer", isLongLived: true },
  { key: "subscriptions", kind: "billing_subscription", isLongLived: true },
  { key: "invoices", kind: "billing_invoice" },
  { key: "charges", kind: "billing_charge" },
  { key: "invoice_payments", kind: "billing_invoice_payment" },
  { key: "credit_notes", kind: "billing_credit_note" },
  { key: "refunds", kind: "billing_refund" },
  { key: "disputes", kind: "billing_dispute" },
];

export function stripeCensuses(client: StripeClient): Census[] {
  return listed.flatMap(({ key, kind, isLongLived = false }) => {
    const list = objectLists.find((each) => each.key === key);
    return list ? [{ ...censusOf(client, list, kind), isLongLived }] : [];
  });
}

/** Every page claims the instant at which the list was begun, so that what changes meanwhile is never hidden by it. */
function censusOf(client: StripeClient, list: ObjectList, kind: RecordKind): Census {
  return {
    key: list.key,
    label: list.label,
    kind,
    objectType: list.type,
    async list({ fromOn, toOn }, cursor, { now, signal }) {
      const at = readCursor(cursorSchema, cursor);
      const query = { ...list.query, "created[gte]": secondOf(fromOn), "created[lt]": secondOf(addDays(toOn, 1)) };
      const page = await listPage(client, list.path, query, at?.after ?? null, signal);
      const listedAt = at?.listedAt ?? snapshotInstant(now, page.answeredAt);
      const objects = await withEach(page.objects, (object) => withAllLines(client, object, signal));
      return {
        messages: objects.map((object) => objectMessage(list.key, object, { versionAt: listedAt, versionSequence: 0 })),
        cursor: page.after === null ? null : writeCursor({ after: page.after, listedAt }),
        isLast: page.after === null,
      };
    },
  };
}

function secondOf(day: string): number {
  return Date.parse(`${day}T00:00:00.000Z`) / 1_000;
}
