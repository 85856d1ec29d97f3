import { cookies, headers } from "next/headers";
import { redirect } from "next/navigation";
import type { ReactNode } from "react";
import { auth } from "#server/auth/auth";
import { can } from "#server/domain/access/actor";
import { getQueryClient, Hydrate, trpc } from "@/app/_trpc/rsc";
import { TIME_ZONE_COOKIE } from "@/components/format/cookies";
import { knownLocale, knownTimeZone } from "@/components/format/format-time";
import { ReaderProvider } from "@/components/format/reader";
import { Frame } from "@/components/shell/frame";
import { PersonProvider } from "@/components/shell/person";
import { PREFERENCES_COOKIE, readPreferences } from "@/components/shell/preference-values";
import { PreferencesProvider } from "@/components/shell/preferences";
import { LiveChanges } from "@/components/trpc/live-changes";
import { TRPCReactProvider } from "@/components/trpc/provider";

/** The frame of every desk, for people who are signed in. */
export default async function DeskLayout({ children }: { children: ReactNode }) {
  const signedIn = await auth();
  // A cookie whose session has ended looks signed in to the proxy; the row in the database has the word.
  if (!signedIn) redirect("/sign-in?ended=1");
  const { actor, email } = signedIn;
  // What the session is called and when it showed a factor stays on the server.
  const { kind, userId, personId, name, grants } = actor;
  const queryClient = getQueryClient();
  // The rail is drawn with its numbers or not at all: one that is still on its way would be drawn differently here and there.
  const [cookieJar, requestHeaders, me] = await Promise.all([
    cookies(),
    headers(),
    queryClient.fetchQuery(trpc.session.me.queryOptions()),
    can(actor, "case.read") ? queryClient.prefetchQuery(trpc.cases.counts.queryOptions({})) : undefined,
    can(actor, "question.answer") ? queryClient.prefetchQuery(trpc.questions.waiting.queryOptions({})) : undefined,
    can(actor, "draft.read") ? queryClient.prefetchQuery(trpc.drafts.waiting.queryOptions({})) : undefined,
    can(actor, "approval.read") ? queryClient.prefetchQuery(trpc.breakGlass.running.queryOptions({})) : undefined,
    can(actor, "sync.read") ? queryClient.prefetchQuery(trpc.sync.overview.queryOptions({})) : undefined,
  ]);
  return (
    <ReaderProvider
      locale={knownLocale(requestHeaders.get("accept-language"))}
      timeZone={knownTimeZone(cookieJar.get(TIME_ZONE_COOKIE)?.value)}
      serverNow={me.now.toISOString()}
    >
      <PreferencesProvider initial={readPreferences(cookieJar.get(PREFERENCES_COOKIE)?.value)}>
        <PersonProvider person={{ kind, userId, personId, name, grants, email }}>
          <TRPCReactProvider>
            <LiveChanges>
              <Hydrate>
                <Frame>{children}</Frame>
              </Hydrate>
            </LiveChanges>
          </TRPCReactProvider>
        </PersonProvider>
      </PreferencesProvider>
    </ReaderProvider>
  );
}
