import { redirect } from "next/navigation";
import { auth } from "#server/auth/auth";
import { desksFor } from "@/components/shell/desks";
import { RoleFace } from "@/components/shell/role-face";

/** To the desk this person works at; or, for roles whose work is elsewhere, to the truth about that. */
export default async function LandingPage() {
  const signedIn = await auth();
  if (!signedIn) redirect("/sign-in");
  const first = desksFor(signedIn.actor)[0];
  if (first) redirect(first.href);
  return <RoleFace actor={signedIn.actor} />;
}
