"use client";
import { isConflict, referenceOf, sentenceOf } from "../trpc/errors";
import { ConflictNotice, FailedNotice } from "../ui/faces";

/** A refusal stays where the decision is; one by something that changed meanwhile says so. */
export function ActError({ error }: { error: unknown }) {
  if (!error) return null;
  if (isConflict(error)) return <ConflictNotice>{sentenceOf(error)}</ConflictNotice>;
  return <FailedNotice reference={referenceOf(error)}>{sentenceOf(error)}</FailedNotice>;
}
