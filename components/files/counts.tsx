import type { FileCounts } from "#server/domain/files/views";
import { Count } from "../format/count";
import { cn } from "../ui/cn";

/** What a file came to, or would come to, row by row. */
export function Counts({ counts, isPlanned = false }: { counts: FileCounts; isPlanned?: boolean }) {
  const facts = [
    { label: "New", value: counts.accepted },
    { label: "Changed", value: counts.changed },
    { label: "Unchanged", value: counts.unchanged },
    { label: "Rejected", value: counts.rejected },
  ];
  return (
    <dl
      aria-label={isPlanned ? "What the whole file would come to" : "What the file came to"}
      className="grid w-fit grid-cols-[repeat(2,auto)] gap-x-8 gap-y-2 sm:grid-cols-[repeat(4,auto)]"
    >
      {facts.map(({ label, value }) => (
        <div key={label}>
          <dt className="text-ink-2 text-sm">{label}</dt>
          <dd className={cn("font-semibold text-lg", label === "Rejected" && value > 0 && "text-danger")}>
            <Count value={value} />
          </dd>
        </div>
      ))}
    </dl>
  );
}
