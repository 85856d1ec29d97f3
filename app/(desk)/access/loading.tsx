import { SkeletonRows } from "@/components/ui/skeleton";

export default function AccessLoading() {
  return (
    <div className="pt-11">
      <SkeletonRows count={8} rowClassName="h-10" label="Loading who may do what" />
    </div>
  );
}
