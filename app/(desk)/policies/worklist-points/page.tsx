import type { Metadata } from "next";
import { PolicyPage } from "../policy-page";

export const metadata: Metadata = { title: "Worklist points" };

export default function Page() {
  return <PolicyPage kind="worklist_points" />;
}
