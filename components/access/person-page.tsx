"use client";
import { useMutation, useSuspenseQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useState } from "react";
import type { GrantView } from "#server/domain/access/access-views";
import { can } from "#server/domain/access/actor";
import { askHref } from "../approvals/approvals-url";
import { byWords } from "../documents/by-words";
import { ReasonDialog } from "../documents/reason-dialog";
import { Instant } from "../format/instant";
import { Cell, None, RowHead, Table } from "../policies/table";
import { usePerson } from "../shell/person";
import { useTRPC } from "../trpc/provider";
import { Badge } from "../ui/badge";
import { Button } from "../ui/button";
import { buttonClass } from "../ui/button-class";
import { ConflictNotice, InfoNotice } from "../ui/faces";
import { Part } from "../ui/part";
import { toast } from "../ui/toaster";
import { DutyReviews } from "./duty-reviews";
import { grantWords } from "./grant-draft";
import { GroupOverrides } from "./group-overrides";
import { GiveDialog, LeaveDialog, MoveDialog } from "./person-dialogs";
import { Proposals } from "./proposals";
import { ResetFactorDialog } from "./reset-factor-dialog";
import { SessionsTable } from "./sessions-table";
import { TokensTable } from "./tokens-table";
import { useAccessAct } from "./use-access-act";

type Asking = "give" | "move" | "leave";

/** One human being: accounts, grants of now and before, what meets, sessions and tokens. */
export function PersonPage({ personId }: { personId: string }) {
  const me = usePerson();
  const trpc = useTRPC();
  const { data } = useSuspenseQuery(trpc.access.person.queryOptions({ personId }));
  const [asking, setAsking] = useState<Asking | null>(null);
  const { name, accounts, grants, conflicts } = data;
  const inUse = accounts.filter(
    ({ leftAt, disabledAt }) => leftAt === null && (disabledAt === null || leavesLater(disabledAt, data)),
  );
  const mayChange = can(me, "access.administer") && inUse.length > 0;
  const isMe = me.personId === personId;
  const mayReset = can(me, "access.administer") && !isMe;
  const [resetting, setResetting] = useState<{ userId: string; email: string } | null>(null);
  const close = () => setAsking(null);
  return (
    <div className="min-h-0 flex-1 overflow-y-auto" data-scrolls>
      <div className="flex max-w-[80rem] flex-col gap-8 px-4 py-5 sm:px-6">
        <header className="flex flex-wrap items-center gap-3">
          <div className="min-w-48 flex-1">
            <Link href="/access" className="inline-flex min-h-6 items-center text-accent hover:underline">
              Everybody
            </Link>
            <h2 className="font-semibold text-lg">{name}</h2>
          </div>
          {mayChange ? (
            <div className="flex flex-wrap gap-2">
              <Button onClick={() => setAsking("give")}>Give a role</Button>
              <Link
                href={askHref({ kind: "access_change", user: inUse[0]?.userId ?? "" })}
                className={buttonClass("quiet", "md")}
              >
                Ask for a role…
              </Link>
              {isMe ? null : (
                <>
                  <Button onClick={() => setAsking("move")}>Move</Button>
                  <Button onClick={() => setAsking("leave")}>Let leave</Button>
                </>
              )}
            </div>
          ) : null}
        </header>
        {conflicts.map(({ sentence, weight, until }) =>
          weight === "forbidden" ? (
            <ConflictNotice key={sentence}>
              {sentence}{" "}
              {until ? (
                <>
                  Allowed until <Instant at={until} as="moment" />.
                </>
              ) : null}
            </ConflictNotice>
          ) : (
            <InfoNotice key={sentence}>{sentence} That is allowed and stands in every access review.</InfoNotice>
          ),
        )}
        <Proposals proposals={data.proposals} />
        <DutyReviews reviews={data.dutyReviews} />
        <Part title="Accounts">
          <Table
            label="Accounts"
            heads={["Account", "Made", "Stands", "Second factor", ...(mayReset ? ["Acts"] : [])]}
            least="min-w-[30rem]"
          >
            {accounts.map(({ userId, email, createdAt, disabledAt, leftAt, hasFactor }) => (
              <tr key={userId} className="border-t">
                <RowHead>{email}</RowHead>
                <Cell>
                  <Instant at={createdAt} as="moment" />
                </Cell>
                <Cell>
                  {leftAt ? (
                    <>
                      left <Instant at={leftAt} as="moment" />
                    </>
                  ) : disabledAt ? (
                    <>
                      disabled from <Instant at={disabledAt} as="moment" />
                    </>
                  ) : (
                    "in use"
                  )}
                </Cell>
                <Cell>{hasFactor ? "set up" : <None />}</Cell>
                {mayReset ? (
                  <Cell>
                    {hasFactor ? (
                      <Button size="sm" onClick={() => setResetting({ userId, email })}>
                        Reset second factor<span className="sr-only"> of {email}</span>
                      </Button>
                    ) : (
                      <None />
                    )}
                  </Cell>
                ) : null}
              </tr>
            ))}
          </Table>
        </Part>
        <Part title="Grants">
          <Grants name={name} grants={grants.filter(({ state }) => state !== "over")} mayEnd={mayChange && !isMe} />
        </Part>
        <GroupOverrides
          name={name}
          overrides={data.overrides}
          mayEnd={can(me, "access.review") && !can(me, "access.administer") && !isMe}
        />
        <Part title="Past grants">
          <Grants name={name} grants={grants.filter(({ state }) => state === "over")} mayEnd={false} />
        </Part>
        <Part title="Sessions">
          <SessionsTable sessions={data.sessions} isOfOne />
        </Part>
        <Part title="Tokens">
          <TokensTable tokens={data.tokens} isOwn={false} />
        </Part>
        {resetting ? <ResetFactorDialog {...resetting} name={name} onClose={() => setResetting(null)} /> : null}
        {asking === "give" ? <GiveDialog personId={personId} name={name} accounts={inUse} onClose={close} /> : null}
        {asking === "move" ? (
          <MoveDialog personId={personId} name={name} accounts={inUse} grants={grants} onClose={close} />
        ) : null}
        {asking === "leave" ? <LeaveDialog personId={personId} name={name} onClose={close} /> : null}
      </div>
    </div>
  );
}

/** A day that lies ahead leaves the account in use until then. */
const leavesLater = (disabledAt: Date, { asOf }: { asOf: Date }) => disabledAt > asOf;

function Grants({ name, grants, mayEnd }: { name: string; grants: readonly GrantView[]; mayEnd: boolean }) {
  const [ending, setEnding] = useState<GrantView | null>(null);
  if (grants.length === 0) return <p className="text-ink-2">None.</p>;
  return (
    <>
      <Table
        label={`Grants of ${name}`}
        heads={["Grant", "Account", "From", "Until", "Given by", "Why", ...(mayEnd ? ["Acts"] : [])]}
      >
        {grants.map((grant) => (
          <tr key={grant.id} className="border-t">
            <RowHead>
              {grantWords(grant.role, grant.entities)}{" "}
              {grant.state === "begins later" ? <Badge tone="accent">begins later</Badge> : null}
            </RowHead>
            <Cell>{grant.email}</Cell>
            <Cell>
              <Instant at={grant.startsAt} as="moment" />
            </Cell>
            <Cell>
              <Until grant={grant} />
            </Cell>
            <Cell>{byWords(grant.grantedBy)}</Cell>
            <Cell>{grant.reason ?? <None />}</Cell>
            {mayEnd ? (
              <Cell>
                <Button size="sm" onClick={() => setEnding(grant)}>
                  End<span className="sr-only"> {grantWords(grant.role, grant.entities)}</span>
                </Button>
                <Link href={askHref({ kind: "access_change", grant: grant.id })} className={buttonClass("plain", "sm")}>
                  Ask for its end…<span className="sr-only"> {grantWords(grant.role, grant.entities)}</span>
                </Link>
              </Cell>
            ) : null}
          </tr>
        ))}
      </Table>
      {ending ? <Ending name={name} grant={ending} onClose={() => setEnding(null)} /> : null}
    </>
  );
}

function Until({ grant: { endsAt, endedAt } }: { grant: GrantView }) {
  const at = endedAt ?? endsAt;
  return at ? <Instant at={at} as="moment" /> : <None />;
}

function Ending({ name, grant, onClose }: { name: string; grant: GrantView; onClose: () => void }) {
  const { trpc, key, renewKey, done } = useAccessAct();
  const what = grantWords(grant.role, grant.entities);
  const end = useMutation(
    trpc.access.end.mutationOptions({
      async onSuccess() {
        toast.done(`${name} no longer has ${what}.`);
        await done();
        onClose();
      },
    }),
  );
  return (
    <ReasonDialog
      title={`End ${what}?`}
      description={`${name} cannot do it from the next click on. The grant stays on record.`}
      label="Why"
      submit="End the grant"
      isBusy={end.isPending}
      error={end.error}
      onChange={renewKey}
      onClose={onClose}
      onSubmit={(reason) => end.mutate({ key, input: { grantId: grant.id, reason } })}
    />
  );
}
