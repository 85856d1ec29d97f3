import { redirect } from "next/navigation";
import { auth } from "#server/auth/auth";
import { firstDeskFor } from "@/components/shell/desks";
import { RoleFace } from "@/components/shell/role-face";

/** To the desk this person works at; or, for roles whose work is elsewhere, to the truth about that. */
export default async function LandingPage() {
  const signedIn = await auth();
  if (!signedIn) redirect("/sign-in");
  const first = firstDeskFor(signedIn.actor);
  if (first) redirect(first.href);
  return <RoleFace actor={signedIn.actor} />;
}
