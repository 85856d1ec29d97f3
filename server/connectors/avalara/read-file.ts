import { isShape, type Shape } from "#server/connectors/avalara/client";
import { isTransaction, transactionMessage } from "#server/connectors/avalara/transaction-stream";
import type { RawMessage } from "#server/connectors/connector";
import { contentHash, pulledMessage } from "#server/connectors/pulled-message";

/**
 * Splits a file of tax results into messages: one for each transaction of a page or batch, one for each invoice of a
 * hand-over. What cannot be told apart becomes one message holding it, which the mapping answers with a reason.
 * @param name only names the stream of what cannot be told apart otherwise.
 */
export function messagesFromFile(name: string, text: string): RawMessage[] {
  const value = parse(text);
  if (value === undefined) return [whole(name, text)];
  const messages = messagesIn(name, value);
  return messages.length > 0 ? messages : [whole(name, value)];
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function messagesIn(name: string, value: unknown): RawMessage[] {
  if (Array.isArray(value)) return value.flatMap((each: unknown) => messagesIn(name, each));
  if (!isShape(value)) return [whole(name, value)];
  if (isTransaction(value)) return [transactionMessage("transactions", value)];
  if (Array.isArray(value.value)) return messagesIn(name, value.value);
  for (const key of ["api", "response"]) if (isShape(value[key])) return messagesIn(name, value[key]);
  const handedOver = (["failedInvoices", "succeededInvoices"] as const).flatMap((list) => rowsOf(value, list));
  return handedOver.length > 0 ? handedOver : [whole(name, value)];
}

/** Each invoice keeps the name of the list it stood in: that is what says whether it was taken. */
function rowsOf(value: Shape, list: "failedInvoices" | "succeededInvoices"): RawMessage[] {
  const rows = value[list];
  return Array.isArray(rows)
    ? rows.map((row: unknown) => {
        const id = isShape(row) && typeof row.id === "string" ? row.id : "unnamed";
        return pulledMessage("handed_over", "invoice", id, null, { [list]: [row] });
      })
    : [];
}

function whole(name: string, payload: unknown): RawMessage {
  return pulledMessage(name, "file", contentHash(`${name}:${JSON.stringify(payload)}`), null, payload);
}
