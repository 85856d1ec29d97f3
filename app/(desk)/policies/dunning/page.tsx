import type { Metadata } from "next";
import { PolicyPage } from "../policy-page";

export const metadata: Metadata = { title: "Dunning" };

export default function Page() {
  return <PolicyPage kind="dunning" />;
}
