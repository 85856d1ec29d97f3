"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { can } from "#server/domain/access/actor";
import type { InFlightView, MigratedKind, MigrationView } from "#server/domain/policies/views";
import { ReasonDialog } from "../documents/reason-dialog";
import { RehearsalResultView } from "../documents/rehearsal-result";
import { useAct } from "../documents/use-act";
import { Count } from "../format/count";
import { Instant } from "../format/instant";
import { usePerson } from "../shell/person";
import { referenceOf, sentenceOf } from "../trpc/errors";
import { useTRPC, useTRPCClient } from "../trpc/provider";
import { Badge } from "../ui/badge";
import { Button } from "../ui/button";
import { FailedNotice } from "../ui/faces";

const WHILE_RUNNING_MS = 3_000;

/** What goes on under which version, and the way to bring it under the one in force. */
export function InFlight({ kind }: { kind: MigratedKind }) {
  const trpc = useTRPC();
  const person = usePerson();
  const { data } = useQuery(
    trpc.policies.inFlight.queryOptions(
      { kind },
      {
        // Portions that moved tell nobody; while a migration is at work the count is asked for.
        refetchInterval: ({ state }) =>
          state.data?.migrations.some(({ state: at }) => at === "running") ? WHILE_RUNNING_MS : false,
      },
    ),
  );
  if (!data) return null;
  const mayPublish = can(person, "policy.publish");
  const open = data.migrations.find(({ state }) => state === "proposed" || state === "running");
  return (
    <section aria-labelledby="in-flight" className="flex flex-col gap-3">
      <h3 id="in-flight" className="font-semibold">
        In flight
      </h3>
      <Versions view={data} />
      {mayPublish && data.outdated > 0 && open?.state !== "running" ? (
        <Proposing kind={kind} view={data} isProposed={open !== undefined} />
      ) : null}
      {data.migrations.length > 0 ? (
        <ul aria-label="Migrations" className="flex flex-col border-y">
          {data.migrations.map((migration) => (
            <li key={migration.id} className="flex flex-col gap-2 border-b py-2 last:border-b-0">
              <Migration kind={kind} migration={migration} noun={data.noun} mayPublish={mayPublish} />
            </li>
          ))}
        </ul>
      ) : null}
    </section>
  );
}

function Versions({ view: { versions, noun, activeVersion } }: { view: InFlightView }) {
  if (versions.length === 0) return <p className="text-ink-2">No {noun.one} goes on under any version.</p>;
  return (
    <ul aria-label="Under which version" className="flex flex-wrap gap-x-5 gap-y-1">
      {versions.map(({ version, count }) => (
        <li key={version}>
          <Count value={count} /> {count === 1 ? noun.one : noun.many} under{" "}
          {version === null ? "no version that is known" : `version ${version}`}
          {version === activeVersion ? ", which is in force" : null}
        </li>
      ))}
    </ul>
  );
}

type ProposingProps = { kind: MigratedKind; view: InFlightView; isProposed: boolean };

/** Looks first at what would come of it, then proposes it to a second person, who looks too before starting it. */
function Proposing({ kind, view, isProposed }: ProposingProps) {
  const { policies } = useTRPCClient();
  const refresh = useRefresh();
  const [isProposing, setProposing] = useState(false);
  const preview = useMutation({ mutationFn: () => policies.previewMigration.query({ kind }) });
  const propose = useAct(
    { refresh },
    ({ key, input }: { key: string; input: { note: string } }) =>
      policies.proposeMigration.mutate({ key, input: { kind, version: view.activeVersion, ...input } }),
    {
      said: ({ total }) => `Proposed for ${total}. A second person has to start it.`,
      onDone: () => setProposing(false),
    },
  );
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap gap-2">
        <Button isBusy={preview.isPending} onClick={() => preview.mutate()}>
          See what version {view.activeVersion} would change
        </Button>
        {isProposed ? null : (
          <Button onClick={() => setProposing(true)}>Migrate to version {view.activeVersion}…</Button>
        )}
      </div>
      {preview.error ? (
        <FailedNotice reference={referenceOf(preview.error)}>{sentenceOf(preview.error)}</FailedNotice>
      ) : null}
      {preview.data ? (
        <RehearsalResultView
          key={preview.submittedAt}
          result={preview.data}
          onMore={(cursor) => policies.previewedItems.query({ kind, cursor })}
        />
      ) : null}
      {isProposing ? (
        <ReasonDialog
          title={`Migrate what is in flight to version ${view.activeVersion}?`}
          description={`${view.outdated} ${view.outdated === 1 ? view.noun.one : view.noun.many} would go on under it once a second person starts this.`}
          label="Why"
          submit="Propose"
          isBusy={propose.isBusy}
          error={propose.error}
          onClose={() => setProposing(false)}
          onSubmit={(note) => propose.run({ note })}
        />
      ) : null}
    </div>
  );
}

const states = {
  proposed: { word: "Waiting for a second person", tone: "accent" },
  running: { word: "At work", tone: "accent" },
  done: { word: "Done", tone: "good" },
  dropped: { word: "Dropped", tone: "calm" },
} as const;

type MigrationProps = {
  kind: MigratedKind;
  migration: MigrationView;
  noun: InFlightView["noun"];
  mayPublish: boolean;
};

function Migration({ migration, noun, mayPublish }: MigrationProps) {
  const { id, state, version, total, moved, changed, ended, isOwn } = migration;
  const { policies } = useTRPCClient();
  const refresh = useRefresh();
  const [isDropping, setDropping] = useState(false);
  const start = useAct(
    { refresh },
    ({ key }: { key: string; input: null }) => policies.startMigration.mutate({ key, input: { migrationId: id } }),
    { said: () => `Version ${version} is brought to what is in flight.` },
  );
  const drop = useAct(
    { refresh },
    ({ key, input }: { key: string; input: { reason: string } }) =>
      policies.dropMigration.mutate({ key, input: { migrationId: id, ...input } }),
    { said: () => "The migration is dropped.", onDone: () => setDropping(false) },
  );
  return (
    <>
      <div className="flex flex-wrap items-center gap-2">
        <span className="font-medium">To version {version}</span>
        <Badge tone={states[state].tone}>{states[state].word}</Badge>
        <span className="text-ink-2">
          proposed by {migration.proposedBy} <Instant at={migration.proposedAt} />
          {migration.startedBy ? `, started by ${migration.startedBy}` : null}
        </span>
      </div>
      <p className="text-pretty text-ink-2">{migration.note}</p>
      {state === "proposed" ? (
        <p>
          <Count value={total} /> {total === 1 ? noun.one : noun.many} would move.
        </p>
      ) : (
        <p>
          <Count value={moved} /> of <Count value={total} /> {total === 1 ? noun.one : noun.many} moved,{" "}
          <Count value={changed} /> with another outcome
          {ended > 0 ? (
            <>
              , <Count value={ended} /> ended
            </>
          ) : null}
          .
        </p>
      )}
      {mayPublish && (state === "proposed" || state === "running") ? (
        <div className="flex flex-wrap items-center gap-2">
          {state === "proposed" && !isOwn ? (
            <Button variant="primary" isBusy={start.isBusy} onClick={() => start.run(null)}>
              Start the migration
            </Button>
          ) : null}
          <Button onClick={() => setDropping(true)}>Drop</Button>
          {state === "proposed" && isOwn ? (
            <p className="text-ink-2">You proposed this, so somebody else has to start it.</p>
          ) : null}
        </div>
      ) : null}
      {start.error ? <FailedNotice reference={referenceOf(start.error)}>{sentenceOf(start.error)}</FailedNotice> : null}
      {isDropping ? (
        <ReasonDialog
          title="Drop this migration?"
          description="What has moved stays moved; what has not goes on as it did."
          label="Why"
          submit="Drop it"
          isBusy={drop.isBusy}
          error={drop.error}
          onClose={() => setDropping(false)}
          onSubmit={(reason) => drop.run({ reason })}
        />
      ) : null}
    </>
  );
}

function useRefresh(): () => Promise<unknown> {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  return () => queryClient.invalidateQueries(trpc.policies.pathFilter());
}
