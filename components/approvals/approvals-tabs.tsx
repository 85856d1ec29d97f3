import { PageTabs } from "../shell/page-tabs";

const pages = [
  { href: "/approvals", label: "Requests" },
  { href: "/approvals/delegations", label: "Delegations" },
] as const;

/** The pages of the Approvals desk. What belongs to none of the others is a request. */
export function ApprovalsTabs() {
  return <PageTabs label="Pages of the Approvals desk" pages={pages} />;
}
