import { actorName } from "#server/domain/access/actor";
import type { Scope } from "#server/kernel/context";
import type { DomainEvent } from "#server/kernel/events";
import type { Account } from "#server/services/collections/records/lock-account";

/** Who did it, as rows keep it: by name, and by account where a person did. */
export function doer({ actor }: Pick<Scope, "actor">): { id: string | null; name: string } {
  return { id: actor.kind === "person" ? actor.userId : null, name: actorName(actor) };
}

/** An event about something an account has, told by its sentence. */
export function accountEvent(
  type: DomainEvent["type"],
  account: Pick<Account, "id" | "entity">,
  subject: DomainEvent["subject"],
  {
    data,
    ...told
  }: Pick<DomainEvent, "before" | "after" | "reason"> & {
    data: Record<string, unknown> & { sentence: string };
  },
): DomainEvent {
  return { type, subject, entity: account.entity, ...told, data: { ...data, customerId: account.id } };
}
