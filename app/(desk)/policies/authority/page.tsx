import type { Metadata } from "next";
import { PolicyPage } from "../policy-page";

export const metadata: Metadata = { title: "Authority" };

export default function Page() {
  return <PolicyPage kind="approval_authority" />;
}
