import type { Metadata } from "next";
import { redirect } from "next/navigation";
import type { SearchParams } from "nuqs/server";
import { auth } from "#server/auth/auth";
import { can } from "#server/domain/access/actor";
import { ApprovalsTabs } from "@/components/approvals/approvals-tabs";
import { AskPage } from "@/components/approvals/ask-page";
import { RefusedDesk } from "@/components/shell/refused-desk";
import { TopBar } from "@/components/shell/top-bar";

export const metadata: Metadata = { title: "Ask for approval" };

export default async function NewRequestPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const signedIn = await auth();
  if (!signedIn) {
    const asked = new URLSearchParams(
      Object.entries(await searchParams).flatMap(([name, value]) => (typeof value === "string" ? [[name, value]] : [])),
    );
    redirect(`/sign-in?ended=1&callbackUrl=${encodeURIComponent(`/approvals/new?${asked}`)}`);
  }
  if (!can(signedIn.actor, "approval.ask")) return <RefusedDesk desk="Ask for approval" permission="approval.ask" />;
  return (
    <>
      <TopBar title="Approvals">
        <ApprovalsTabs />
      </TopBar>
      <AskPage />
    </>
  );
}
