"use client";
import { useSuspenseQuery } from "@tanstack/react-query";
import { useState } from "react";
import { can } from "#server/domain/access/actor";
import { isMigrated } from "#server/domain/policies/views";
import type { PolicyDetail } from "#server/domain/routing/views";
import { askHref } from "../approvals/approvals-url";
import { Drafts } from "../documents/drafts";
import { History } from "../documents/history";
import { Scheduled } from "../documents/scheduled";
import { usePerson } from "../shell/person";
import { useTRPC } from "../trpc/provider";
import { Button } from "../ui/button";
import { AuthorityInForce } from "./authority-in-force";
import { AuthorityTableEditor } from "./authority-table-editor";
import { ChargeRetryEditor } from "./charge-retry-editor";
import { ChargeRetryInForce } from "./charge-retry-in-force";
import { DisputeReasonsEditor } from "./dispute-reasons-editor";
import { DisputeReasonsInForce } from "./dispute-reasons-in-force";
import { DunningEditor } from "./dunning-editor";
import { DunningInForce } from "./dunning-in-force";
import { HoldsEditor } from "./holds-editor";
import { HoldsInForce } from "./holds-in-force";
import { InFlight } from "./in-flight";
import { MatchingEditor } from "./matching-editor";
import { MessageTextsEditor } from "./message-texts-editor";
import { MessageTextsInForce } from "./message-texts-in-force";
import { MatchingInForce, PriorityInForce } from "./points-in-force";
import { policyPages } from "./policy-pages";
import { PriorityEditor } from "./priority-editor";
import { RehearsalOfVersion } from "./rehearsal";
import { RoutingEditor } from "./routing-editor";
import { RoutingInForce } from "./routing-in-force";
import { ServiceLevelsEditor } from "./service-levels-editor";
import { ServiceLevelsInForce } from "./service-levels-in-force";
import { usePolicyActs } from "./use-policy-acts";
import { WorklistPointsEditor } from "./worklist-points-editor";
import { WorklistPointsInForce } from "./worklist-points-in-force";

/** One policy: what is in force or a form to change it, what waits for a second person, and every version it had. */
export function PolicyPanel({ kind }: { kind: PolicyDetail["kind"] }) {
  const person = usePerson();
  const trpc = useTRPC();
  const { data: detail } = useSuspenseQuery(trpc.policies.document.queryOptions({ kind }));
  const [isEditing, setEditing] = useState(false);
  const acts = usePolicyActs(kind);
  const mayEdit = can(person, "policy.edit");
  const inForce = detail.active ? `Version ${detail.activeVersion}` : "As delivered";
  return (
    <div className="min-h-0 flex-1 overflow-y-auto" data-scrolls>
      <article aria-labelledby="policy" className="flex max-w-[80rem] flex-col gap-6 px-4 py-5 sm:px-6">
        <header className="flex flex-wrap items-center gap-3">
          <div className="flex-1">
            <h2 id="policy" className="font-semibold text-lg">
              {policyPages[kind].label}
            </h2>
            <p className="text-pretty text-ink-2">{policyPages[kind].purpose}</p>
          </div>
          {mayEdit && !isEditing ? <Button onClick={() => setEditing(true)}>Draft a change</Button> : null}
        </header>
        <Scheduled acts={acts} versions={detail.versions} level={3} mayPublish={can(person, "policy.publish")} />
        <Drafts
          acts={acts}
          entities={detail.choices.entities}
          versions={detail.versions}
          level={3}
          mayEdit={mayEdit}
          mayPublish={can(person, "policy.publish")}
          asking={(version) => askHref({ kind: "policy_change", document: kind, version: String(version) })}
          trial={(version) => <RehearsalOfVersion kind={kind} version={version} />}
        />
        <section aria-labelledby="content" className="flex flex-col gap-3">
          <h3 id="content" className="font-semibold">
            {isEditing ? "Draft a change" : `In force: ${inForce}`}
          </h3>
          {isEditing ? <Editor detail={detail} onClose={() => setEditing(false)} /> : <InForce detail={detail} />}
        </section>
        {isMigrated(kind) ? <InFlight kind={kind} /> : null}
        <History
          acts={acts}
          activeVersion={detail.activeVersion}
          versions={detail.versions}
          level={3}
          mayEdit={mayEdit}
        />
      </article>
    </div>
  );
}

function Editor({ detail, onClose }: { detail: PolicyDetail; onClose: () => void }) {
  switch (detail.kind) {
    case "routing":
      return <RoutingEditor detail={detail} onClose={onClose} />;
    case "service_levels":
      return <ServiceLevelsEditor detail={detail} onClose={onClose} />;
    case "holds":
      return <HoldsEditor detail={detail} onClose={onClose} />;
    case "approval_authority":
      return <AuthorityTableEditor detail={detail} onClose={onClose} />;
    case "case_priority":
      return <PriorityEditor detail={detail} onClose={onClose} />;
    case "matching":
      return <MatchingEditor detail={detail} onClose={onClose} />;
    case "dunning":
      return <DunningEditor detail={detail} onClose={onClose} />;
    case "worklist_points":
      return <WorklistPointsEditor detail={detail} onClose={onClose} />;
    case "charge_retry":
      return <ChargeRetryEditor detail={detail} onClose={onClose} />;
    case "message_texts":
      return <MessageTextsEditor detail={detail} onClose={onClose} />;
    case "dispute_reasons":
      return <DisputeReasonsEditor detail={detail} onClose={onClose} />;
  }
}

function InForce({ detail }: { detail: PolicyDetail }) {
  switch (detail.kind) {
    case "routing":
      return <RoutingInForce detail={detail} />;
    case "service_levels":
      return <ServiceLevelsInForce detail={detail} />;
    case "holds":
      return <HoldsInForce detail={detail} />;
    case "approval_authority":
      return <AuthorityInForce document={detail.document} />;
    case "case_priority":
      return <PriorityInForce document={detail.document} />;
    case "matching":
      return <MatchingInForce document={detail.document} />;
    case "dunning":
      return <DunningInForce document={detail.document} />;
    case "worklist_points":
      return <WorklistPointsInForce document={detail.document} />;
    case "charge_retry":
      return <ChargeRetryInForce document={detail.document} />;
    case "message_texts":
      return <MessageTextsInForce document={detail.document} />;
    case "dispute_reasons":
      return <DisputeReasonsInForce document={detail.document} teams={detail.choices.teams} />;
  }
}
