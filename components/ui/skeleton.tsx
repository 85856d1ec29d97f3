import { cn } from "./cn";

/** Stands where something will be, at its height; shows itself only after 150 ms. */
export function Skeleton({ className }: { className?: string }) {
  return <div aria-hidden="true" className={cn("skeleton h-4 w-full", className)} />;
}

const widths = ["w-3/4", "w-1/2", "w-2/3", "w-5/6", "w-3/5"];

/** Rows of a list on their way, each as tall as the real one. */
export function SkeletonRows({
  count,
  rowClassName = "h-11",
  label = "Loading",
}: {
  count: number;
  rowClassName?: string;
  label?: string;
}) {
  return (
    <div role="status">
      <span className="sr-only">{label}</span>
      {Array.from({ length: count }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: placeholders have no identity
        <div key={index} className={cn("flex items-center gap-3 border-b px-3", rowClassName)}>
          <Skeleton className="size-3.5" />
          <Skeleton className={widths[index % widths.length] ?? "w-3/4"} />
          <Skeleton className="w-20" />
        </div>
      ))}
    </div>
  );
}
