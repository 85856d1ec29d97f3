import { sql } from "drizzle-orm";
import type { MailState } from "#server/domain/mail/customer-mail";
import type { Scope } from "#server/kernel/context";
import { notFound } from "#server/kernel/errors";

export type LockedMail = {
  id: string;
  customerId: string;
  customerName: string;
  entity: string;
  timeZone: string;
  medium: "email" | "letter";
  subject: string;
  state: MailState;
  effectId: string | null;
  version: number;
};

type Row = {
  id: string;
  customer_id: string;
  customer_name: string;
  entity: string;
  time_zone: string;
  medium: LockedMail["medium"];
  subject: string;
  state: MailState;
  effect_id: string | null;
  version: number;
};

/** Mails of the actor's legal entities by their ids, locked in the order of their ids until the command ends. */
export async function lockMails({ tx }: Pick<Scope, "tx">, ids: readonly string[]): Promise<LockedMail[]> {
  const rows = await tx.execute<Row>(sql`
    select m.id, m.customer_id, c.name as customer_name, m.entity_code as entity, e.time_zone, m.medium, m.subject, m.state, m.effect_id, m.version
    from customer_mails m join customers c on c.id = m.customer_id join legal_entities e on e.code = m.entity_code
    where m.id = any(${sql.param([...ids])}::uuid[]) order by m.id for update of m`);
  return rows.map(({ customer_id, customer_name, time_zone, effect_id, ...row }) => ({
    ...row,
    customerId: customer_id,
    customerName: customer_name,
    timeZone: time_zone,
    effectId: effect_id,
  }));
}

/** @throws AppError NOT_FOUND */
export async function lockMail(scope: Pick<Scope, "tx">, id: string): Promise<LockedMail> {
  const [mail] = await lockMails(scope, [id]);
  if (!mail) throw notFound("There is no such mail, or it belongs to a legal entity you do not work for.");
  return mail;
}
