"use client";
import { differences, type Packet } from "#server/domain/approvals/packet";
import { sentenceOf } from "../trpc/errors";
import { ConflictNotice } from "../ui/faces";
import { DifferencesTable } from "./differences-table";

type Props = { error: unknown; seen: Packet | null; now: Packet | null };

const everyChange = { basisPoints: 0, minor: 0 };

/** Somebody or something was first: what is different from what stood here, beside the packet as it is now. */
export function ChangedMeanwhile({ error, seen, now }: Props) {
  const changed = seen && now ? differences(seen.facts, now.facts, everyChange) : [];
  return (
    <div className="flex flex-col gap-3">
      <ConflictNotice>
        {sentenceOf(error)} What you see now is the request as it stands; read it again before you decide.
      </ConflictNotice>
      {changed.length > 0 ? (
        <DifferencesTable
          label="What changed while you read"
          differences={changed}
          before="You had before you"
          after="Now"
        />
      ) : null}
    </div>
  );
}
