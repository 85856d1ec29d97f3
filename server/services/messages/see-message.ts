import { actorName } from "#server/domain/access/actor";
import type { Scope } from "#server/kernel/context";
import { forbidden, notFound } from "#server/kernel/errors";
import { type AboutMessage, aboutMessages } from "#server/services/messages/about-messages";
import { mapMessages, type ReadMessage } from "#server/services/messages/map-messages";
import { loadMessages, type StoredMessage } from "#server/services/messages/message-rows";

export type SeenMessage = { row: StoredMessage; about: AboutMessage; read: ReadMessage | undefined };

/** A message to look at: it exists, and what it is about lies in the actor's legal entities. */
export async function seeMessage(scope: Scope, inboxId: string): Promise<SeenMessage> {
  const [row] = await loadMessages(scope, [inboxId]);
  if (!row) throw noSuchMessage();
  const read = await mapMessages(scope, [row]);
  const about = (await aboutMessages(scope, [row], read)).get(row.id);
  if (!about?.isCovered) throw noSuchMessage();
  return { row, about, read: read.get(row.id) };
}

/** Every message of an act lies in the actor's legal entities; those of nobody's are left to people of the whole company. */
export async function requireCovered(scope: Scope, rows: readonly StoredMessage[]): Promise<void> {
  if (scope.entities === "all" || rows.length === 0) return;
  const about = await aboutMessages(scope, rows, await mapMessages(scope, rows));
  if (rows.every((row) => about.get(row.id)?.isCovered)) return;
  throw forbidden(
    `${actorName(scope.actor)} may not repair one of these messages: it is not known to concern a legal entity they work for. Somebody who repairs for the whole company can.`,
  );
}

function noSuchMessage() {
  return notFound(
    "There is no such message, or it concerns a legal entity you do not work for. Go back to the list and open it from there.",
  );
}
