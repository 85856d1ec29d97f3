import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { auth } from "#server/auth/auth";
import { can } from "#server/domain/access/actor";
import { getQueryClient, Hydrate, trpc } from "@/app/_trpc/rsc";
import { ReportClaim } from "@/components/disputes/report-claim";
import { QuestionList } from "@/components/questions/question-list";
import { RefusedDesk } from "@/components/shell/refused-desk";
import { TopBar } from "@/components/shell/top-bar";

export const metadata: Metadata = { title: "Questions" };

export default async function QuestionsPage() {
  const signedIn = await auth();
  if (!signedIn) redirect("/sign-in?ended=1&callbackUrl=%2Fquestions");
  if (!can(signedIn.actor, "question.answer")) return <RefusedDesk desk="Questions" permission="question.answer" />;
  await getQueryClient().prefetchQuery(trpc.questions.mine.queryOptions({}));
  return (
    <Hydrate>
      <TopBar title="Questions" tools={can(signedIn.actor, "dispute.raise") ? <ReportClaim /> : null} />
      <QuestionList />
    </Hydrate>
  );
}
