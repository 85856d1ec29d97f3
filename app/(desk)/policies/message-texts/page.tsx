import type { Metadata } from "next";
import { PolicyPage } from "../policy-page";

export const metadata: Metadata = { title: "Message texts" };

export default function Page() {
  return <PolicyPage kind="message_texts" />;
}
