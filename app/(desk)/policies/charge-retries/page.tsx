import type { Metadata } from "next";
import { PolicyPage } from "../policy-page";

export const metadata: Metadata = { title: "Charge retries" };

export default function Page() {
  return <PolicyPage kind="charge_retry" />;
}
