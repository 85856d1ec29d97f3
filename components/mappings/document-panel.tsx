"use client";
import { useState } from "react";
import { can } from "#server/domain/access/actor";
import type { DocumentDetail, DocumentSummary } from "#server/domain/policies/views";
import { askHref } from "../approvals/approvals-url";
import { Drafts } from "../documents/drafts";
import { History } from "../documents/history";
import { Scheduled } from "../documents/scheduled";
import { usePerson } from "../shell/person";
import { Button } from "../ui/button";
import { AuthorityEditor } from "./authority-editor";
import { BringInLine } from "./bring-in-line";
import { CustomerLookup } from "./customer-lookup";
import { DryRunOfVersion } from "./dry-run";
import { FreshnessEditor } from "./freshness-editor";
import { FreshnessInForce } from "./freshness-in-force";
import { RehearsalOfVersion } from "./freshness-rehearsal";
import { MappingEditor } from "./mapping-editor";
import { ReadAgain } from "./read-again";
import { useMappingActs } from "./use-mapping-acts";

/** One document: what waits for a second person, a form to change it, and every version it had. */
export function DocumentPanel({ summary, detail }: { summary: DocumentSummary; detail: DocumentDetail }) {
  const person = usePerson();
  const [isEditing, setEditing] = useState(false);
  const acts = useMappingActs(detail.kind);
  const mayEdit = can(person, "mapping.edit");
  const mayRepair = can(person, "sync.repair");
  return (
    <article aria-labelledby="document" className="flex flex-col gap-6">
      <header className="flex flex-wrap items-center gap-3">
        <h2 id="document" className="flex-1 font-semibold text-lg">
          {detail.label}
        </h2>
        {mayEdit && !isEditing ? <Button onClick={() => setEditing(true)}>Draft a change</Button> : null}
      </header>
      {mayRepair && detail.type === "mapping" && (summary.behind ?? 0) > 0 ? (
        <ReadAgain source={detail.source ?? ""} label={detail.label} behind={summary.behind ?? 0} />
      ) : null}
      {mayRepair && detail.type === "field_authority" ? <BringInLine /> : null}
      <Drafts
        acts={acts}
        versions={detail.versions}
        level={3}
        mayEdit={mayEdit}
        mayPublish={can(person, "mapping.publish")}
        asking={(version) => askHref({ kind: "policy_change", document: detail.kind, version: String(version) })}
        trial={(version) => <TrialOfVersion detail={detail} version={version} />}
      />
      <Scheduled acts={acts} versions={detail.versions} level={3} mayPublish={can(person, "mapping.publish")} />
      {isEditing ? (
        <section aria-labelledby="editor" className="flex flex-col gap-3">
          <h3 id="editor" className="font-semibold">
            Draft a change
          </h3>
          <Editor detail={detail} onClose={() => setEditing(false)} />
        </section>
      ) : detail.type === "freshness" ? (
        <FreshnessInForce detail={detail} />
      ) : null}
      {detail.type === "field_authority" && can(person, "customer.read") ? <CustomerLookup /> : null}
      <History
        acts={acts}
        activeVersion={detail.activeVersion}
        versions={detail.versions}
        level={3}
        mayEdit={mayEdit}
      />
    </article>
  );
}

/** What a stored draft would change, where that can be tried. */
function TrialOfVersion({ detail: { kind, source, type }, version }: { detail: DocumentDetail; version: number }) {
  if (type === "mapping") return <DryRunOfVersion kind={kind} source={source ?? ""} version={version} />;
  return type === "freshness" ? <RehearsalOfVersion version={version} /> : null;
}

function Editor({ detail, onClose }: { detail: DocumentDetail; onClose: () => void }) {
  switch (detail.type) {
    case "mapping":
      return <MappingEditor detail={detail} onClose={onClose} />;
    case "field_authority":
      return <AuthorityEditor detail={detail} onClose={onClose} />;
    case "freshness":
      return <FreshnessEditor detail={detail} onClose={onClose} />;
  }
}
