import { checkedRecords } from "#server/connectors/check-records";
import type { RawMessage } from "#server/connectors/connector";
import { wireUsageDay } from "#server/connectors/metering/wire";
import { unreadable } from "#server/connectors/unreadable";
import { type Binding, boundText, type Mapping, translated, type ValueTable } from "#server/domain/sync/mapping";
import type { MappedMessage } from "#server/domain/sync/records";

export const METERING_MAPPING_VERSION = "metering-1";

/** Meters know a customer by a key of the company's choosing, and products by keys of the engineers'. */
export const meteringMapping = {
  bindings: [
    {
      key: "usageDay.customerId",
      label: "Billing customer of a usage day",
      objectType: "usage_day",
      defaults: ["/customer_id"],
    },
  ],
  valueTables: [{ key: "product", label: "Product codes", defaults: { api_calls: "API_CALLS" } }],
} as const satisfies { bindings: readonly Binding[]; valueTables: readonly ValueTable[] };

export function mapMetering({ payload }: RawMessage, mapping: Mapping): MappedMessage {
  const subject = `The usage day ${nameOf(payload)}`;
  const parsed = wireUsageDay.safeParse(payload);
  if (!parsed.success) return unreadable("the usage meter", subject, payload, parsed.error);
  const row = parsed.data;
  const quantity = wholeOf(row.quantity);
  if (quantity === null)
    return {
      outcome: "dead",
      reason: `${subject} from the usage meter cannot be read: it counts ${row.quantity}, and usage is billed in whole units. Nothing was changed; have the meter count in the unit that is billed, then try again.`,
      field: "quantity",
    };
  const customerId = boundText(mapping, "usageDay.customerId", row);
  if (customerId === null)
    return {
      outcome: "dead",
      reason: `${subject} from the usage meter does not say which billing customer it is of. Nothing was changed; name the field that holds it in the mapping, or correct it at the meter, then try again.`,
      field: "customer_id",
    };
  return checkedRecords("the usage meter", subject, [
    {
      kind: "usage_day",
      externalId: row.id,
      versionAt: new Date(row.updated_at).toISOString(),
      versionSequence: 0,
      isDeleted: false,
      facts: {
        billingCustomerId: customerId,
        productCode: translated(mapping, "product", row.product),
        usedOn: row.day,
        quantity,
        eventCount: row.events,
        refusedCount: row.refused,
        refusal: row.refusal ?? null,
      },
    },
  ]);
}

/** "42", "42.0" and "-3.00" are whole; "0.5" is not. */
function wholeOf(decimal: string): string | null {
  const [, sign = "", whole = "0"] = /^(-?)0*(\d+)(?:\.0+)?$/.exec(decimal) ?? [];
  if (!/^-?\d+(\.0+)?$/.test(decimal)) return null;
  return whole === "0" ? "0" : `${sign}${whole}`;
}

function nameOf(payload: unknown): string {
  const id = typeof payload === "object" && payload !== null && "id" in payload ? payload.id : null;
  return typeof id === "string" && id !== "" ? id.slice(0, 80) : "without an id";
}
