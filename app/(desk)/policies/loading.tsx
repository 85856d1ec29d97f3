import { SkeletonRows } from "@/components/ui/skeleton";

export default function PoliciesLoading() {
  return (
    <div className="pt-11">
      <SkeletonRows count={4} rowClassName="h-16" label="Loading the policies" />
    </div>
  );
}
