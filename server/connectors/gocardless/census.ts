import { z } from "zod";
import type { Census } from "#server/connectors/connector";
import { readCursor, writeCursor } from "#server/connectors/cursor";
import type { GocardlessClient } from "#server/connectors/gocardless/client";
import { pullListing } from "#server/connectors/gocardless/lists";

const cursorSchema = z.strictObject({ after: z.string(), listedAt: z.iso.datetime() });

/** Every payment by the day it is charged on. */
export function paymentCensus(client: GocardlessClient): Census {
  return {
    key: "payments_by_charge_date",
    label: "Payments by charge date",
    kind: "gateway_payment",
    async list({ fromOn, toOn }, cursor, { now, signal }) {
      const at = readCursor(cursorSchema, cursor) ?? { after: null, listedAt: null };
      const query = { "charge_date[gte]": fromOn, "charge_date[lte]": toOn };
      const { messages, after, listedAt } = await pullListing(client, "payments", at, { now, signal, query });
      return {
        messages,
        cursor: after === null ? null : writeCursor({ after, listedAt }),
        isLast: after === null,
      };
    },
  };
}
