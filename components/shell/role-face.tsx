import { can, type PersonActor } from "#server/domain/access/actor";
import { RefusedFace } from "../ui/faces";
import { TopBar } from "./top-bar";

/** For people without a desk: what their role is for, what it never sees, and where their work is done. */
export function RoleFace({ actor }: { actor: PersonActor }) {
  if (can(actor, "access.administer")) {
    return (
      <>
        <TopBar title="Your role" />
        <RefusedFace title="Administrators have no desk here">
          <p>
            Your role decides who may do what. So that nobody can grant themselves access to money, it sees no cases,
            customers or amounts.
          </p>
          <p className="mt-2">
            Accounts, roles and sessions are managed on the command line:{" "}
            <code className="whitespace-nowrap font-mono text-ink-1">npm run docket -- user</code> lists what it can do.
          </p>
        </RefusedFace>
      </>
    );
  }
  return (
    <>
      <TopBar title="Your role" />
      <RefusedFace title="You hold no role with a desk yet">
        An administrator can grant you a role over the legal entities you work for; your desk then opens by itself when
        you load this page again.
      </RefusedFace>
    </>
  );
}
