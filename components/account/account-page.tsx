"use client";
import { useSuspenseQuery } from "@tanstack/react-query";
import { entitiesInWords } from "#server/domain/access/grant-window";
import { roleLabels } from "#server/domain/access/roles";
import { usePerson } from "../shell/person";
import { useTRPC } from "../trpc/provider";
import { Fact } from "../ui/fact";
import { AccountSection } from "./account-section";
import { OwnSessions } from "./own-sessions";
import { SecondFactor } from "./second-factor";

/** Who I am here, what I hold, how I show that it is me, and where I am signed in. */
export function AccountPage() {
  const trpc = useTRPC();
  const { data } = useSuspenseQuery(trpc.account.own.queryOptions({}));
  return (
    <div className="min-h-0 flex-1 overflow-y-auto" data-scrolls>
      <div className="flex max-w-[64rem] flex-col gap-8 px-4 py-5 sm:px-6">
        <Myself issuer={data.issuer} hasPassword={data.hasPassword} />
        <SecondFactor factor={data.factor} />
        <OwnSessions sessions={data.sessions} />
      </div>
    </div>
  );
}

function Myself({ issuer, hasPassword }: { issuer: string | null; hasPassword: boolean }) {
  const { name, email, grants } = usePerson();
  const ways = [hasPassword ? "a password" : null, issuer ? `single sign-on through ${new URL(issuer).host}` : null];
  return (
    <AccountSection title={name}>
      <dl className="grid gap-x-8 gap-y-3 sm:grid-cols-2">
        <Fact label="E-mail">
          <span className="break-all">{email}</span>
        </Fact>
        <Fact label="Signs in with">
          {ways.filter(Boolean).join(" or ") || "single sign-on, from the first time on"}
        </Fact>
        <Fact label="Roles">
          {grants.length === 0
            ? "None. An administrator gives roles."
            : grants.map(({ role, entities }) => (
                <span key={`${role} ${String(entities)}`} className="block">
                  {roleLabels[role]} <span className="font-normal text-ink-2">for {entitiesInWords(entities)}</span>
                </span>
              ))}
        </Fact>
      </dl>
    </AccountSection>
  );
}
