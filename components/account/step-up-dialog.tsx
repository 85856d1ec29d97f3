"use client";
import { useMutation, useQuery } from "@tanstack/react-query";
import { signIn } from "next-auth/react";
import { type FormEvent, useId, useState } from "react";
import { referenceOf, sentenceOf } from "../trpc/errors";
import { newKey } from "../trpc/key";
import { useTRPC } from "../trpc/provider";
import { Button } from "../ui/button";
import { buttonClass } from "../ui/button-class";
import { Dialog } from "../ui/dialog";
import { FailedNotice } from "../ui/faces";
import { Field } from "../ui/field";
import { Input } from "../ui/input";
import { DemoCode } from "./demo-code";
import type { StepUpRefusal } from "./step-up-refusal";

type Props = {
  refusal: StepUpRefusal;
  /** The factor was shown and counts: what was refused can be repeated. */
  onShown: () => void;
  onClose: () => void;
};

/** Asks for a second factor in the way the session can show one. */
export function StepUpDialog(props: Props) {
  const { way } = props.refusal;
  if (way === "code") return <CodeDialog {...props} />;
  return <ElsewhereDialog {...props} way={way} />;
}

const onOpenChange = (onClose: () => void) => (isOpen: boolean) => {
  if (!isOpen) onClose();
};

function CodeDialog({ refusal, onShown, onClose }: Props) {
  const formId = useId();
  const trpc = useTRPC();
  const [code, setCode] = useState("");
  const [key, setKey] = useState(newKey);
  const show = useMutation(
    trpc.account.stepUp.mutationOptions({
      onSuccess(answer) {
        setKey(newKey());
        if (answer.ok) onShown();
      },
    }),
  );
  const { data: demo } = useQuery(trpc.account.demoCode.queryOptions({}, { refetchInterval: 5_000, staleTime: 0 }));
  const isReady = code.trim().length >= 6;
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (isReady && !show.isPending) show.mutate({ key, input: { code: code.trim() } });
  };
  const wrong = show.data && !show.data.ok ? show.data.reason : null;
  return (
    <Dialog
      isOpen
      onOpenChange={onOpenChange(onClose)}
      title="Show your second factor"
      description={refusal.sentence}
      size="sm"
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" type="submit" form={formId} isBusy={show.isPending} isDisabled={!isReady}>
            Go on
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={send} className="flex flex-col gap-3">
        <Field label="Code" hint="Six digits from your authenticator, or one of your recovery codes." error={wrong}>
          <Input
            value={code}
            onChange={(event) => {
              setCode(event.target.value);
              setKey(newKey());
              show.reset();
            }}
            autoComplete="one-time-code"
            autoCapitalize="characters"
            spellCheck={false}
            maxLength={40}
            className="h-9 font-mono"
          />
        </Field>
        {demo ? <DemoCode code={demo.code} /> : null}
      </form>
      {show.error ? (
        <FailedNotice className="mt-3" reference={referenceOf(show.error)}>
          {sentenceOf(show.error)}
        </FailedNotice>
      ) : null}
    </Dialog>
  );
}

/** Where the code is not asked here: at the identity provider, or nowhere yet. */
function ElsewhereDialog({ refusal, onClose, way }: Props & { way: "identity_provider" | "enrol" }) {
  const signInAgain = () => {
    const here = window.location.pathname + window.location.search;
    // Asked to prove it anew, the provider says when it did; a session it still has does not count.
    void signIn("sso", { callbackUrl: here }, { prompt: "login", max_age: "0" });
  };
  return (
    <Dialog
      isOpen
      onOpenChange={onOpenChange(onClose)}
      title="A second factor is needed"
      description={refusal.sentence}
      size="sm"
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          {way === "identity_provider" ? (
            <Button variant="primary" onClick={signInAgain}>
              Sign in again
            </Button>
          ) : (
            <a href="/account" className={buttonClass("primary", "md")}>
              To your account page
            </a>
          )}
        </>
      }
    />
  );
}
