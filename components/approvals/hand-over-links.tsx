"use client";
import { Download } from "lucide-react";
import Link from "next/link";
import { can } from "#server/domain/access/actor";
import { usePerson } from "../shell/person";
import { buttonClass } from "../ui/button-class";
import { requestHref } from "./approvals-url";

type Props = { requestId: string; entity: string };

/** What the agency has to know, as a file. */
export function HandOverFile({ requestId, entity }: Props) {
  if (!can(usePerson(), "collection.read", entity))
    return <span className="text-ink-2">The account is with the agency.</span>;
  return (
    <a href={`/api/hand-overs/${requestId}`} download data-print="hide" className={buttonClass("quiet", "sm")}>
      <Download size={14} aria-hidden="true" />
      Hand-over file
    </a>
  );
}

/** The same with the request the account was handed over by, for whoever may read it. */
export function HandOverLinks(props: Props) {
  const mayRead = can(usePerson(), "approval.read", props.entity);
  return (
    <p className="flex flex-wrap items-center gap-x-3 gap-y-1 pt-1">
      <HandOverFile {...props} />
      {mayRead ? (
        <Link href={requestHref(props.requestId)} className="text-accent text-sm hover:underline">
          The request
        </Link>
      ) : null}
    </p>
  );
}
