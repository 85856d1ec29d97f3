import { PageTabs } from "../shell/page-tabs";

const pages = [
  { href: "/causes", label: "Causes" },
  { href: "/causes/auto-fixes", label: "Auto-fixes" },
  { href: "/causes/report", label: "Report" },
] as const;

/** The pages of the Causes desk. What belongs to none of the others is a cause. */
export function CausesTabs() {
  return <PageTabs label="Pages of the Causes desk" pages={pages} />;
}
