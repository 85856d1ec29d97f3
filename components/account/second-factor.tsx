"use client";
import { useMutation } from "@tanstack/react-query";
import type { OwnFactor } from "#server/domain/access/account-views";
import { Count } from "../format/count";
import { Instant } from "../format/instant";
import { referenceOf, sentenceOf } from "../trpc/errors";
import { Button } from "../ui/button";
import { FailedNotice } from "../ui/faces";
import { toast } from "../ui/toaster";
import { AccountSection } from "./account-section";
import { EnterFactor } from "./enter-factor";
import { useAccountAct } from "./use-account-act";
import { useStepUp } from "./use-step-up";

const description =
  "An authenticator app shows a code that changes every half minute. Acts on large amounts ask for one, so that a session somebody else found open does not suffice.";

/** Entering, having and removing a second factor. */
export function SecondFactor({ factor }: { factor: OwnFactor }) {
  return factor.state === "confirmed" ? (
    <Confirmed factor={factor} />
  ) : (
    <Absent isEntering={factor.state === "entering"} />
  );
}

function Absent({ isEntering }: { isEntering: boolean }) {
  const { trpc, key, done } = useAccountAct();
  const begin = useMutation(trpc.account.beginFactor.mutationOptions({ onSuccess: done }));
  return (
    <AccountSection
      title="Second factor"
      description={description}
      acts={
        <Button
          variant={isEntering ? "quiet" : "primary"}
          isBusy={begin.isPending}
          onClick={() => begin.mutate({ key, input: {} })}
        >
          {isEntering ? "Draw another secret" : "Enter an authenticator"}
        </Button>
      }
    >
      {begin.error ? <FailedNotice reference={referenceOf(begin.error)}>{sentenceOf(begin.error)}</FailedNotice> : null}
      {isEntering ? <EnterFactor /> : <p>Your account has none.</p>}
    </AccountSection>
  );
}

function Confirmed({ factor }: { factor: Extract<OwnFactor, { state: "confirmed" }> }) {
  const { trpc, key, done } = useAccountAct();
  const remove = useStepUp(
    useMutation(
      trpc.account.removeFactor.mutationOptions({
        onSuccess() {
          toast.done("Your second factor is removed.");
          return done();
        },
      }),
    ),
  );
  return (
    <AccountSection
      title="Second factor"
      description={description}
      acts={
        <Button isBusy={remove.isPending} onClick={() => remove.mutate({ key, input: {} })}>
          Remove it
        </Button>
      }
    >
      <p>
        An authenticator, entered <Instant at={factor.since} as="moment" />. <Count value={factor.recoveryCodesLeft} />{" "}
        {factor.recoveryCodesLeft === 1 ? "recovery code is" : "recovery codes are"} left.
      </p>
      {remove.error ? (
        <FailedNotice reference={referenceOf(remove.error)}>{sentenceOf(remove.error)}</FailedNotice>
      ) : null}
      {remove.dialog}
    </AccountSection>
  );
}
