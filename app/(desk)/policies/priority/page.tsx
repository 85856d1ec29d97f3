import type { Metadata } from "next";
import { PolicyPage } from "../policy-page";

export const metadata: Metadata = { title: "Priority" };

export default function Page() {
  return <PolicyPage kind="case_priority" />;
}
