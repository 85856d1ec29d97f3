import type { AuditEvent } from "#server/domain/audit/views";
import { actorWords } from "./audit-words";

type Told = Pick<AuditEvent, "text" | "type" | "actorName">;

/** What happened, of the events that carry no sentence of their own: each begins with who did it where a person did. */
const untold: Record<string, (who: string) => string> = {
  "audit.sealed": () => "The log was sealed.",
  "audit.seals_copied": () => "The seals were copied out of the database.",
  "bank.imported": () => "A statement of the bank came in.",
  "completeness.counted": () => "Records were counted on both sides.",
  "factor.confirmed": (who) => `${who} set up a second factor.`,
  "policy.drafted": (who) => `${who} drafted a version.`,
  "policy.published": (who) => `${who} published a version.`,
  "policy.activated": () => "A version came into force.",
  "policy.migration_proposed": (who) => `${who} proposed a migration of what is in flight.`,
  "policy.migration_started": (who) => `${who} started a migration of what is in flight.`,
  "policy.migration_done": () => "A migration of what is in flight is done.",
  "session.started": () => "Somebody signed in.",
  "session.continued": () => "A session went on.",
  "session.ended": () => "A session ended.",
  "sync.landed": () => "Messages came in.",
  "sync.applied": () => "Messages were taken in.",
  "sync.run_started": () => "Reading from the source began.",
  "sync.run_went_on": () => "Reading from the source went on.",
  "sync.run_succeeded": () => "Reading from the source is done.",
};

/** The sentence of an event. One that tells no more than its name is told in words here. */
export function eventWords({ text, type, actorName }: Told): string {
  const bare = `${type.replace(".", " ").replaceAll("_", " ")}.`;
  if (text !== `${actorName}: ${bare}`) return text;
  const who = actorWords(actorName);
  return untold[type]?.(who) ?? `${who}: ${bare}`;
}
