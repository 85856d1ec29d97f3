import { SkeletonRows } from "@/components/ui/skeleton";

export default function SyncLoading() {
  return (
    <div className="pt-11">
      <SkeletonRows count={3} rowClassName="h-24" label="Loading the feeds" />
    </div>
  );
}
