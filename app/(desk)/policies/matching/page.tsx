import type { Metadata } from "next";
import { PolicyPage } from "../policy-page";

export const metadata: Metadata = { title: "Matching" };

export default function Page() {
  return <PolicyPage kind="matching" />;
}
