"use client";
import { signIn as nextAuthSignIn } from "next-auth/react";
import { type FormEvent, type RefObject, useRef, useState } from "react";
import { Button } from "@/components/ui/button";
import { FailedNotice, InfoNotice } from "@/components/ui/faces";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { DemoAccounts, type OfferedAccount } from "./demo-accounts";

type Props = {
  destination: string;
  hasEnded: boolean;
  /** Why the identity provider's word did not open a session. */
  refusal: string | null;
  ways: { hasPassword: boolean; hasSingleSignOn: boolean };
  accounts: readonly OfferedAccount[];
};
type Missing = { email?: string; password?: string };

/** The identity provider's key in next-auth's addresses. */
const SINGLE_SIGN_ON = "sso";

export function SignInForm({ destination, hasEnded, refusal, ways, accounts }: Props) {
  const [failure, setFailure] = useState<string | null>(refusal);
  const [missing, setMissing] = useState<Missing>({});
  const [entering, setEntering] = useState<string | null>(null);
  const emailField = useRef<HTMLInputElement>(null);
  const passwordField = useRef<HTMLInputElement>(null);

  const enter = async (email: string, password: string) => {
    setEntering(email);
    setFailure(null);
    const refusal = await refusalOf(email, password);
    // A full load: nothing that another account had read stays in memory.
    if (refusal === null) return window.location.assign(destination);
    setEntering(null);
    setFailure(refusal);
    passwordField.current?.focus();
  };

  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const email = String(form.get("email") ?? "").trim();
    const password = String(form.get("password") ?? "");
    const found = missingOf(email, password);
    setMissing(found);
    if (found.email) emailField.current?.focus();
    else if (found.password) passwordField.current?.focus();
    else void enter(email, password);
  };

  const enterBySingleSignOn = () => {
    setEntering(SINGLE_SIGN_ON);
    void nextAuthSignIn(SINGLE_SIGN_ON, { callbackUrl: destination });
  };

  return (
    <div className="grid items-start gap-x-16 gap-y-10 md:grid-cols-[20rem_1fr]">
      <form onSubmit={onSubmit} noValidate className="flex flex-col gap-4">
        <h1 className="font-semibold text-2xl">Sign in</h1>
        {hasEnded && failure === null ? (
          <InfoNotice>Your session has ended. Sign in to go on where you were.</InfoNotice>
        ) : null}
        {failure ? <FailedNotice>{failure}</FailedNotice> : null}
        {ways.hasSingleSignOn ? (
          <Button
            variant={ways.hasPassword ? "quiet" : "primary"}
            isBusy={entering === SINGLE_SIGN_ON}
            onClick={enterBySingleSignOn}
            className="h-9 self-start px-4"
          >
            Sign in with single sign-on
          </Button>
        ) : null}
        {ways.hasPassword ? (
          <PasswordFields
            missing={missing}
            fields={{ email: emailField, password: passwordField }}
            isBusy={entering !== null}
          />
        ) : null}
      </form>
      {accounts.length > 0 ? (
        <DemoAccounts
          accounts={accounts}
          entering={entering}
          onEnter={(account) => void enter(account.email, account.password)}
        />
      ) : null}
    </div>
  );
}

type FieldsProps = {
  missing: Missing;
  fields: Record<keyof Missing, RefObject<HTMLInputElement | null>>;
  isBusy: boolean;
};

function PasswordFields({ missing, fields, isBusy }: FieldsProps) {
  return (
    <>
      <Field label="E-mail" error={missing.email}>
        <Input
          ref={fields.email}
          name="email"
          type="email"
          autoComplete="username"
          spellCheck={false}
          autoCapitalize="none"
          className="h-9"
        />
      </Field>
      <Field label="Password" error={missing.password}>
        <Input ref={fields.password} name="password" type="password" autoComplete="current-password" className="h-9" />
      </Field>
      <Button type="submit" variant="primary" isBusy={isBusy} className="h-9 self-start px-4">
        {isBusy ? "Signing in" : "Sign in"}
      </Button>
    </>
  );
}

function missingOf(email: string, password: string): Missing {
  return {
    ...(email.includes("@")
      ? {}
      : { email: email === "" ? "Enter the e-mail address of your account." : "An e-mail address has an @ in it." }),
    ...(password === "" ? { password: "Enter your password." } : {}),
  };
}

/** The sentence that refuses; null when the person is in. */
async function refusalOf(email: string, password: string): Promise<string | null> {
  try {
    const answer = await nextAuthSignIn("credentials", { redirect: false, email, password });
    if (answer?.ok && !answer.error) return null;
    const reason = answer?.error ?? "";
    return reason.endsWith(".") ? reason : "E-mail and password do not belong together. Check both and try again.";
  } catch {
    return "The server could not be reached. Check that it is running and try again.";
  }
}
