import { PageTabs } from "../shell/page-tabs";
import { policyPages } from "./policy-pages";

const pages = [{ href: "/policies", label: "All" }, ...Object.values(policyPages)];

/** The policies, beside the title. */
export function PolicyTabs() {
  return <PageTabs label="Policies" pages={pages} />;
}
