import { PageTabs } from "../shell/page-tabs";

const pages = [
  { href: "/dunning", label: "Runs" },
  { href: "/dunning/preview", label: "Preview" },
] as const;

/** The pages of the Dunning desk. */
export function DunningTabs() {
  return <PageTabs label="Pages of the Dunning desk" pages={pages} />;
}
