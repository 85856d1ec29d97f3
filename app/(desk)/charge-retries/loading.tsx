import { SkeletonRows } from "@/components/ui/skeleton";

export default function ChargeRetriesLoading() {
  return (
    <div className="pt-11">
      <SkeletonRows count={8} label="Loading the failed charges" />
    </div>
  );
}
