"use client";
import type { CopyTarget } from "#server/domain/audit/seal-health";
import { Instant } from "../format/instant";
import { useAuditStatus } from "./seal-banner";

const targets: Record<CopyTarget, string> = { file: "to the file", mail: "by mail" };

/** One line on how far the log is sealed, and copied outside the database. */
export function SealLine() {
  const { data } = useAuditStatus();
  if (!data) return null;
  const { newest, copies } = data;
  return (
    <p className="shrink-0 border-b px-3 py-1.5 text-ink-2 text-sm">
      {newest ? (
        <>
          Sealed up to seal {newest.number}, <Instant at={newest.at} />
          {copies
            .filter(({ lastNumber }) => lastNumber > 0)
            .map(({ target, lastNumber }) => `; copied ${targets[target]} up to ${lastNumber}`)}
          .
        </>
      ) : (
        "Nothing is sealed yet; the first seal comes within a minute of the first event."
      )}
    </p>
  );
}
