import { referenceOf, sentenceOf } from "../trpc/errors";
import { Button } from "../ui/button";
import { FailedNotice } from "../ui/faces";

type RepairButtonsProps = {
  submitLabel: string;
  isReady: boolean;
  isBusy: boolean;
  isTrying: boolean;
  canTry: boolean;
  onTry: () => void;
};

/** First see, then do. */
export function RepairButtons({ submitLabel, isReady, isBusy, isTrying, canTry, onTry }: RepairButtonsProps) {
  return (
    <div className="flex flex-wrap gap-2">
      <Button isDisabled={!canTry} isBusy={isTrying} onClick={onTry}>
        Dry run
      </Button>
      <Button variant="primary" type="submit" isDisabled={!isReady} isBusy={isBusy}>
        {submitLabel}
      </Button>
    </div>
  );
}

/** What was refused stays where it was decided. */
export function RepairTrouble({ error }: { error: unknown }) {
  if (!error) return null;
  return <FailedNotice reference={referenceOf(error)}>{sentenceOf(error)}</FailedNotice>;
}
