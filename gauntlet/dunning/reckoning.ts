import type { Company } from "#gauntlet/dunning/company";
import type { News } from "#gauntlet/dunning/late-news";
import { mayHaveArrived, type Received } from "#gauntlet/dunning/rough-mail-server";

export type Reckoning = { figures: Record<string, number>; failures: string[] };

/** Counts, from what reached the mail server and from the database, what was asked of whom and how often. */
export async function reckon(
  company: Company,
  received: readonly Received[],
  news: readonly News[],
): Promise<Reckoning> {
  const failures: string[] = [];
  const items = await askedItems(company);
  const arrivals = arrivalsOf(received);
  for (const [step, count] of doubled(items, arrivals))
    failures.push(`${step} was asked for by ${count} mails that reached the mail server.`);
  failures.push(...(await unseen(company, items, news)), ...(await contradictions(company, arrivals)));
  const states = await company.owner<{ state: string; count: number }[]>`
    select state, count(*)::int as count from dunning_acts group by 1`;
  const of = (state: string) => states.find((row) => row.state === state)?.count ?? 0;
  if (of("planned") > 0) failures.push(`${of("planned")} acts were never settled.`);
  const [mails] = await company.owner<{ mails: number; twice: number; unknown: number; refused: number }[]>`
    select count(*)::int as mails, (select count(*)::int from (select 1 from customer_mails group by customer_id having count(*) > 1) d) as twice,
      count(*) filter (where state = 'unknown')::int as unknown, count(*) filter (where state = 'failed')::int as refused from customer_mails`;
  if ((mails?.twice ?? 0) > 0) failures.push(`${mails?.twice} customers were written to twice on one day.`);
  const [tasks] = await company.owner<{ doubled: number }[]>`
    select count(*)::int as doubled from (select 1 from collection_tasks group by customer_id, title having count(*) > 1) d`;
  if ((tasks?.doubled ?? 0) > 0) failures.push(`${tasks?.doubled} tasks were entered twice.`);
  return {
    figures: {
      "acts carried out": of("done"),
      "acts withheld": of("withheld"),
      mails: mails?.mails ?? 0,
      "mails whose fate is unknown": mails?.unknown ?? 0,
      "mails the server refused": mails?.refused ?? 0,
      "mails that reached the server": received.length,
    },
    failures,
  };
}

type AskedItem = { act: string; mail: string | null; invoice: string; number: string; step: string; began: string };

function askedItems({ owner }: Company): Promise<AskedItem[]> {
  return owner<AskedItem[]>`
    select a.id as act, m.message_id as mail, i.invoice_id as invoice, v.number, i.step, t.began::text as began
    from dunning_acts a join dunning_items i on i.act_id = a.id and i.taken_on is not null join invoices v on v.id = i.invoice_id
    join gauntlet_turns t on t.act_id = a.id left join customer_mails m on m.id = a.mail_id`;
}

/** How often each mail may have arrived. */
function arrivalsOf(received: readonly Received[]): Map<string, number> {
  const arrivals = new Map<string, number>();
  for (const { messageId, treatment } of received)
    if (mayHaveArrived(treatment)) arrivals.set(messageId, (arrivals.get(messageId) ?? 0) + 1);
  return arrivals;
}

function doubled(items: readonly AskedItem[], arrivals: ReadonlyMap<string, number>): [string, number][] {
  const asked = new Map<string, number>();
  for (const { mail, number, step } of items) {
    const key = `${step} of ${number}`;
    asked.set(key, (asked.get(key) ?? 0) + (mail === null ? 0 : (arrivals.get(mail) ?? 0)));
  }
  return [...asked].filter(([, count]) => count > 1);
}

/** Nothing is asked for that was paid, promised or contested before its act's transaction began. */
async function unseen({ owner }: Company, items: readonly AskedItem[], news: readonly News[]): Promise<string[]> {
  const order = await owner<{ later: boolean; place: number }[]>`
    select n.at::timestamptz < n.began::timestamptz as later, n.place from json_to_recordset(${JSON.stringify(
      news.flatMap((one, place) =>
        items.filter(({ invoice }) => invoice === one.invoiceId).map(({ began }) => ({ at: one.at, began, place })),
      ),
    )}::text::json) as n(at text, began text, place int)`;
  return order
    .filter(({ later }) => later)
    .map(({ place }) => `Invoice ${news[place]?.invoiceId} was ${news[place]?.kind} before it was asked for.`);
}

/** What is told of a mail has to agree with what the mail server knows. */
async function contradictions({ owner }: Company, arrivals: ReadonlyMap<string, number>): Promise<string[]> {
  const mails = await owner<{ message_id: string; state: string; effect: string | null }[]>`
    select m.message_id, m.state, e.state as effect from customer_mails m left join effects e on e.id = m.effect_id where m.medium = 'email'`;
  const failures: string[] = [];
  for (const { message_id, state, effect } of mails) {
    const arrived = arrivals.get(message_id) ?? 0;
    if (effect === "confirmed" && arrived !== 1)
      failures.push(`${message_id} counts as sent and arrived ${arrived} times.`);
    if (effect === "failed" && arrived > 0) failures.push(`${message_id} counts as not sent and arrived.`);
    // One whose fate is unknown is asked after again and again, and stands as sent meanwhile.
    if ((effect === "intent" || effect === "sent") && state !== "unknown")
      failures.push(`${message_id} was never settled: ${state}.`);
    if (effect === null) failures.push(`${message_id} has no act.`);
  }
  for (const messageId of arrivals.keys())
    if (!mails.some(({ message_id }) => message_id === messageId))
      failures.push(`Nobody knows of the mail ${messageId}.`);
  return failures;
}
