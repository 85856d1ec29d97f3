import { type Permission, permissionsByRole } from "#server/domain/access/permissions";
import { roleLabels, roles } from "#server/domain/access/roles";
import { RefusedFace } from "../ui/faces";
import { TopBar } from "./top-bar";

/** A desk this person may not enter: which role would open it, and who grants roles. */
export function RefusedDesk({ desk, permission }: { desk: string; permission: Permission }) {
  const opening = roles
    .filter((role) => permissionsByRole[role].includes(permission))
    .map((role) => roleLabels[role].toLowerCase());
  return (
    <>
      <TopBar title={desk} />
      <RefusedFace title={`Your role does not open the ${desk} desk`}>
        It is open to these roles: {new Intl.ListFormat("en").format(opening)}. An administrator can grant you such a
        role over the legal entities you work for; it takes effect at once.
      </RefusedFace>
    </>
  );
}
