"use client";
import { useMutation, useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { referenceOf, sentenceOf } from "../trpc/errors";
import { Button } from "../ui/button";
import { FailedNotice } from "../ui/faces";
import { Field } from "../ui/field";
import { Input } from "../ui/input";
import { Skeleton } from "../ui/skeleton";
import { toast } from "../ui/toaster";
import { DemoCode } from "./demo-code";
import { QrCode } from "./qr-code";
import { useAccountAct } from "./use-account-act";

/** What the authenticator reads, the codes to keep, and the first code back. */
export function EnterFactor() {
  const { trpc, key, renewKey, done } = useAccountAct();
  const { data: entering } = useQuery(trpc.account.enteringFactor.queryOptions({}, { staleTime: 0 }));
  const [code, setCode] = useState("");
  const confirm = useMutation(
    trpc.account.confirmFactor.mutationOptions({
      onSuccess() {
        toast.done("Your second factor is entered.");
        return done();
      },
    }),
  );
  if (!entering) return <Skeleton className="h-44" />;
  const isReady = /^\d{6}$/.test(code.trim());
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (isReady && !confirm.isPending) confirm.mutate({ key, input: { code: code.trim() } });
  };
  return (
    <ol className="flex list-decimal flex-col gap-6 pl-5 marker:font-medium">
      <li>
        <p className="mb-2">Let your authenticator app read this, or type the secret into it.</p>
        <div className="flex flex-wrap items-center gap-5">
          <QrCode text={entering.uri} label="The secret as a QR code; the same stands beside it as text" />
          <code className="select-all break-all font-mono">{entering.secret.replace(/(.{4})(?!$)/g, "$1 ")}</code>
        </div>
      </li>
      <li>
        <p className="mb-2">
          Keep these recovery codes where nobody finds them with the telephone. Each works once, when you do not have
          it. They are not shown again.
        </p>
        <ul className="grid w-fit gap-x-8 gap-y-1 font-mono sm:grid-cols-2">
          {entering.recoveryCodes.map((recovery) => (
            <li key={recovery} className="select-all">
              {recovery}
            </li>
          ))}
        </ul>
      </li>
      <li>
        <form onSubmit={send} className="flex flex-col gap-3">
          <div className="flex flex-wrap items-end gap-3">
            <Field label="The code it shows now">
              <Input
                value={code}
                onChange={(event) => {
                  setCode(event.target.value);
                  renewKey();
                }}
                inputMode="numeric"
                autoComplete="one-time-code"
                maxLength={6}
                className="w-32 font-mono"
              />
            </Field>
            <Button variant="primary" type="submit" isBusy={confirm.isPending} isDisabled={!isReady}>
              Confirm
            </Button>
          </div>
          {entering.demoCode ? <DemoCode code={entering.demoCode} /> : null}
          {confirm.error ? (
            <FailedNotice reference={referenceOf(confirm.error)}>{sentenceOf(confirm.error)}</FailedNotice>
          ) : null}
        </form>
      </li>
    </ol>
  );
}
