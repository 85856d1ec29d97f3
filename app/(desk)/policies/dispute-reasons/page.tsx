import type { Metadata } from "next";
import { PolicyPage } from "../policy-page";

export const metadata: Metadata = { title: "Dispute reasons" };

export default function Page() {
  return <PolicyPage kind="dispute_reasons" />;
}
