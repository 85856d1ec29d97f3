import { SkeletonRows } from "@/components/ui/skeleton";

export default function QueueLoading() {
  return (
    <div className="pt-20">
      <SkeletonRows count={14} label="Loading the queue" />
    </div>
  );
}
