"use client";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { Count } from "../format/count";
import { referenceOf, sentenceOf } from "../trpc/errors";
import { newKey } from "../trpc/key";
import { Button } from "../ui/button";
import { FailedNotice, InfoNotice } from "../ui/faces";
import { toast } from "../ui/toaster";
import { useDocumentAct } from "./use-document-act";

/** After another authority was published: walks through all customers, portion by portion, until each follows from it. */
export function BringInLine() {
  const { trpc, done } = useDocumentAct();
  const [looked, setLooked] = useState(0);
  const portion = useMutation(trpc.mappings.reprojectCustomers.mutationOptions());
  const run = useMutation({
    async mutationFn() {
      let after: string | null = null;
      let total = 0;
      setLooked(0);
      do {
        // Each portion is an act of its own with its own key; repeating one changes nothing.
        const answer: { looked: number; next: string | null } = await portion.mutateAsync({
          key: newKey(),
          input: { after },
        });
        after = answer.next;
        total += answer.looked;
        setLooked(total);
      } while (after !== null);
      return total;
    },
    onSuccess(total) {
      toast.done(`${total} ${total === 1 ? "customer follows" : "customers follow"} from the document in force.`);
      return done();
    },
  });
  return (
    <div className="flex flex-col gap-2">
      <InfoNotice
        actions={
          <Button isBusy={run.isPending} onClick={() => run.mutate()}>
            Bring customers in line
          </Button>
        }
      >
        {run.isPending ? (
          <>
            <Count value={looked} /> customers looked at so far.
          </>
        ) : (
          "Customers follow the document in force as they change. After it was published, bring the others in line too."
        )}
      </InfoNotice>
      {run.error ? <FailedNotice reference={referenceOf(run.error)}>{sentenceOf(run.error)}</FailedNotice> : null}
    </div>
  );
}
