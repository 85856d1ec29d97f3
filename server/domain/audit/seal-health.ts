/** Where seals are copied to outside the database. */
export const copyTargets = ["file", "mail"] as const;
export type CopyTarget = (typeof copyTargets)[number];

/** What stands as the trouble of a copy that nobody wants any more. */
export const SWITCHED_OFF = "It was switched off.";

export type CopyState = {
  target: CopyTarget;
  lastNumber: number;
  lastAt: Date | null;
  trouble: string | null;
  /** Since when there is a seal that this copy does not have; null when it has every one. */
  behindSince: Date | null;
};

export type SealFacts = {
  newest: { number: number; at: Date } | null;
  /** When the oldest event was written that no seal holds. */
  waitingSince: Date | null;
  copies: readonly CopyState[];
};

export type SealAlarm = { key: "seal" | CopyTarget; since: Date; sentence: string };

/** Written and not sealed, or sealed and not copied, for longer than this is an alarm. */
export const ALARM_AFTER_SECONDS = 120;
/** Seals are mailed this often at most. */
export const MAIL_EVERY_SECONDS = 3_600;

const targetWords: Record<CopyTarget, string> = {
  file: "the file outside the database",
  mail: "the mailbox outside the database",
};

/** What stands in the way of anybody proving the log, in sentences; nothing when all is well. */
export function sealAlarms({ waitingSince, copies }: SealFacts, now: Date): SealAlarm[] {
  const alarms: SealAlarm[] = [];
  if (isOlder(waitingSince, ALARM_AFTER_SECONDS, now))
    alarms.push({
      key: "seal",
      since: waitingSince,
      sentence:
        "What was written since then is not sealed: it could be changed without a trace. See that a worker runs; it seals what waits by itself.",
    });
  for (const copy of copies) {
    const { target, trouble } = copy;
    const since = dueSince(copy);
    if (trouble === SWITCHED_OFF || !isOlder(since, ALARM_AFTER_SECONDS, now)) continue;
    alarms.push({
      key: target,
      since,
      sentence: `Seals made since then have not reached ${targetWords[target]}${trouble ? `: ${trouble}` : ""}. They are copied as soon as it can be reached.`,
    });
  }
  return alarms;
}

/** Since when the copy could have been made: a seal is written to the file at once, and mailed once the hour is over. */
function dueSince({ target, behindSince, lastAt }: CopyState): Date | null {
  if (behindSince === null || target === "file" || lastAt === null) return behindSince;
  return new Date(Math.max(behindSince.getTime(), lastAt.getTime() + MAIL_EVERY_SECONDS * 1_000));
}

function isOlder(instant: Date | null, seconds: number, now: Date): instant is Date {
  return instant !== null && now.getTime() - instant.getTime() > seconds * 1_000;
}
