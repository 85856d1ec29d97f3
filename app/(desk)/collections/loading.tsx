import { SkeletonRows } from "@/components/ui/skeleton";

export default function CollectionsLoading() {
  return (
    <div className="pt-11">
      <SkeletonRows count={12} rowClassName="h-12" label="Loading the worklist" />
    </div>
  );
}
