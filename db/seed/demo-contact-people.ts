import type { CollectionsStage, PastDue, Step } from "#db/seed/demo-collections-stage";
import { type DemoEntity, demoCollectors, demoContactRoles, demoContacts } from "#server/domain/demo/collections";
import { addMinutes } from "#server/domain/time";
import { enterContactPerson } from "#server/services/collections/records/enter-contact-person";

/** Enters whom collectors speak with: accounts payable everywhere, somebody else besides at every other customer. */
export function peopleOf(stage: CollectionsStage, accounts: readonly PastDue[], entity: DemoEntity): Step[] {
  const { names, phone } = demoContacts[entity];
  return accounts.flatMap((account, place) => {
    const instant = addMinutes(stage.at(entity, 30, 14), place * 7);
    const domain = account.email?.split("@")[1] ?? "customer.example";
    const many = place % 2 === 0 ? 2 : 1;
    return Array.from({ length: many }, (_, second): Step => {
      const seat = (place * 3 + second * 5) % names.length;
      const name = names[seat] as string;
      const role =
        second === 0 ? "accounts_payable" : (demoContactRoles[(place + 1) % demoContactRoles.length] ?? "finance");
      const mailbox = name
        .toLowerCase()
        .normalize("NFD")
        .replaceAll(/[\u0300-\u036f]/g, "")
        .replaceAll(/[^a-z]+/g, ".");
      const mayBeCalled = !(second === 1 && place % 4 === 2);
      return {
        at: instant,
        name: `${name} at ${account.name}`,
        async tell() {
          await enterContactPerson.execute(stage.by(demoCollectors[entity], instant), {
            customerId: account.id,
            name,
            role,
            email: `${mailbox}@${domain}`,
            phone: phone(seat),
            locale: null,
            mayBeMailed: true,
            mayBeCalled,
            getsReminders: second === 0,
          });
          return true;
        },
      };
    });
  });
}
