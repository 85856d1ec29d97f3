import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { auth, demoAccounts, signInWays } from "#server/auth/auth";
import { Mark } from "@/components/shell/mark";
import { refusalSentence } from "./refusals";
import { safePath } from "./safe-path";
import { SignInForm } from "./sign-in-form";

export const metadata: Metadata = { title: "Sign in" };

type Given = string | string[];
type Props = { searchParams: Promise<{ callbackUrl?: Given; ended?: Given; refused?: Given; error?: Given }> };

const single = (given: Given | undefined) => (typeof given === "string" ? given : undefined);

export default async function SignInPage({ searchParams }: Props) {
  const { callbackUrl, ended, refused, error } = await searchParams;
  const destination = safePath(callbackUrl);
  if (await auth()) redirect(destination);
  return (
    <main className="mx-auto flex min-h-dvh w-full max-w-[60rem] flex-col justify-center px-5 py-10">
      <p className="mb-8 flex items-center gap-2 font-semibold text-lg">
        <Mark />
        Docket
      </p>
      <SignInForm
        destination={destination}
        hasEnded={ended !== undefined}
        refusal={refusalSentence(single(refused), single(error))}
        ways={signInWays()}
        accounts={demoAccounts()}
      />
    </main>
  );
}
