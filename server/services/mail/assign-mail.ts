import { sql } from "drizzle-orm";
import { z } from "zod";
import { actorName } from "#server/domain/access/actor";
import { withFullStop } from "#server/domain/exceptions/words";
import type { InboundMailKind } from "#server/domain/mail/customer-mail";
import { defineCommand } from "#server/kernel/command";
import { conflict, notFound } from "#server/kernel/errors";
import { lockAccount } from "#server/services/collections/records/lock-account";
import { noteForCustomer } from "#server/services/mail/receive-mail";

type Row = {
  id: string;
  kind: InboundMailKind;
  from_address: string;
  from_name: string | null;
  subject: string;
  customer_id: string | null;
};

/** Says whose a mail is that told nobody. From then on it stands in that customer's ledger and waits for an answer. */
export const assignMail = defineCommand({
  name: "mail.assign",
  permission: "collection.work",
  input: z.strictObject({ inboundMailId: z.uuid(), customerId: z.uuid() }),
  async run(scope, { inboundMailId, customerId }) {
    const account = await lockAccount(scope, customerId);
    const [mail] = await scope.tx.execute<Row>(sql`
      select id, kind, from_address, from_name, subject, customer_id from inbound_mails where id = ${inboundMailId} for update`);
    if (!mail) throw notFound("There is no such mail, or it belongs to a customer you do not work for.");
    if (mail.customer_id !== null)
      throw conflict("Somebody said whose this mail is already. Reload the page to see it.");
    await scope.tx.execute(sql`
      update inbound_mails set customer_id = ${account.id}, entity_code = ${account.entity}, assigned_by = ${actorName(scope.actor)} where id = ${mail.id}`);
    const { id, kind, from_address: fromAddress, from_name: fromName, subject } = mail;
    const event = await noteForCustomer(scope, account, { id, kind, fromAddress, fromName, subject });
    return {
      result: { message: withFullStop(`The mail is one of ${account.name}`) },
      events: [
        {
          type: "mail.assigned",
          subject: { type: "customer", id: account.id },
          entity: account.entity,
          after: { customerId: account.id },
          data: {
            sentence: withFullStop(
              `${actorName(scope.actor)} said that the mail “${subject}” from ${fromAddress} is one of ${account.name}`,
            ),
            inboundMailId: id,
            customerId: account.id,
          },
        },
        event,
      ],
    };
  },
});
