import { type SQL, sql } from "drizzle-orm";
import type { RehearsalWindow } from "#server/domain/policies/rehearsal";
import { AppError } from "#server/kernel/errors";

/** A place in a list ordered by instant and id, the latest first. */
export function placeOf(at: Date, id: string): string {
  return `${at.getTime()}:${id}`;
}

/** @throws AppError BAD_INPUT for what is no place in such a list. */
export function afterPlace(place: string | null, at: SQL, id: SQL): SQL {
  if (place === null) return sql``;
  const [time = "", key = ""] = place.split(":");
  const moment = new Date(Number(time));
  if (time === "" || Number.isNaN(moment.getTime()) || !/^[0-9a-f-]{36}$/.test(key))
    throw new AppError("BAD_INPUT", "The place in the list is not right. Rehearse again.");
  return sql` and (${at}, ${id}) < (${moment.toISOString()}::timestamptz, ${key}::uuid)`;
}

/** What lies in a past window by the instant; what is open by the condition. */
export function within(window: RehearsalWindow, at: SQL, isOpen: SQL): SQL {
  if (window.of === "open") return isOpen;
  return sql`${at} >= ${window.from}::timestamptz and ${at} < ${window.to}::timestamptz`;
}
