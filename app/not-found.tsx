import type { Metadata } from "next";
import Link from "next/link";
import { buttonClass } from "@/components/ui/button-class";
import { RefusedFace } from "@/components/ui/faces";

export const metadata: Metadata = { title: "Not found" };

export default function NotFound() {
  return (
    <main className="flex min-h-dvh flex-col">
      <RefusedFace
        isPage
        title="There is nothing at this address"
        actions={
          <Link href="/" className={buttonClass("primary")}>
            Go to your desk
          </Link>
        }
      >
        The link may be mistyped, or what it led to lies in a legal entity you have no access to. An administrator can
        say which.
      </RefusedFace>
    </main>
  );
}
