import type { RawMessage } from "#server/connectors/connector";
import { isShape, type Shape } from "#server/connectors/zendesk/messages";

/**
 * The desk that wrote a message which is not Zendesk's, or null. The rule: Zendesk answers under /api/v2/ alone and keeps
 * what is said apart from the ticket. Gorgias names its objects by an address under /api/ without a version and keeps its
 * messages inside the ticket; Intercom names every object's type.
 */
export function foreignDesk({ payload, stream }: RawMessage): string | null {
  if (!isShape(payload)) return null;
  const path = stream.replace(/^\//, "");
  const recordedAt = path.includes("/") ? path : null;
  if (recordedAt !== null && !recordedAt.startsWith("api/v2/"))
    return recordedAt.startsWith("api/") ? "Gorgias" : INTERCOM_PATHS.test(recordedAt) ? "Intercom" : "Another desk";
  if (isGorgias(payload) || (isShape(payload.ticket) && isGorgias(payload.ticket))) return "Gorgias";
  return typeof payload.type === "string" && INTERCOM_TYPES.has(payload.type) ? "Intercom" : null;
}

const INTERCOM_PATHS = /^(conversations|contacts|admins|tags|articles|companies|tickets)(\/|$)/;
const INTERCOM_TYPES = new Set(["conversation", "conversation.list", "contact", "contact.list", "admin", "tag.list"]);

function isGorgias({ uri, messages }: Shape): boolean {
  return (typeof uri === "string" && /^\/api\/(?!v\d)/.test(uri)) || Array.isArray(messages);
}
