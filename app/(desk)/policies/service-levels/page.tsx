import type { Metadata } from "next";
import { PolicyPage } from "../policy-page";

export const metadata: Metadata = { title: "Service levels" };

export default function Page() {
  return <PolicyPage kind="service_levels" />;
}
