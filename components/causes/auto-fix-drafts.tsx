"use client";
import { can } from "#server/domain/access/actor";
import type { AutoFixOverview } from "#server/domain/causes/views";
import { Drafts } from "../documents/drafts";
import { History } from "../documents/history";
import { Scheduled } from "../documents/scheduled";
import { usePolicyActs } from "../policies/use-policy-acts";
import { usePerson } from "../shell/person";

/** What waits for a second person, and every version there was. */
export function AutoFixDrafts({ overview: { version, versions } }: { overview: AutoFixOverview }) {
  const person = usePerson();
  const acts = usePolicyActs("auto_fix");
  const mayEdit = can(person, "policy.edit");
  return (
    <>
      <Drafts acts={acts} versions={versions} level={2} mayEdit={mayEdit} mayPublish={can(person, "policy.publish")} />
      <Scheduled acts={acts} versions={versions} level={2} mayPublish={can(person, "policy.publish")} />
      <History acts={acts} activeVersion={version} versions={versions} level={2} mayEdit={mayEdit} />
    </>
  );
}
