/** A support ticket as far as it may speak of a dispute. */
export type TicketWords = { subject: string; topic: string | null; tags: readonly string[]; words: readonly string[] };

/** What a ticket says that sounds like a claim, with the reason it would be entered under. */
export type TicketSignal = { reason: string; quote: string };

/** Tried in this order: the first that is found names the reason. */
const signs: readonly { reason: string; pattern: RegExp }[] = [
  {
    reason: "duplicate",
    pattern:
      /\b(billed|charged|invoiced)\s+(us\s+)?twice\b|\bduplicate (invoice|charge|billing)\b|\bdoppelt (berechnet|abgerechnet)\b|\bdouble (charge|billing)\b/i,
  },
  {
    reason: "already_paid",
    pattern:
      /\balready (been )?paid\b|\bhave paid (this|it|that)\b|\bbereits (bezahlt|beglichen|überwiesen)\b|\bdéjà (payé|réglé)e?\b/i,
  },
  {
    reason: "cancelled",
    pattern:
      /\b(cancelled|canceled|terminated) (the |our |this )?(subscription|contract|plan|account)\b|\bgekündigt\b|\brésilié/i,
  },
  { reason: "purchase_order", pattern: /\b(missing|wrong|no|without( a)?) (po|purchase order)\b|\bBestellnummer\b/i },
  {
    reason: "price",
    pattern:
      /\b(wrong|incorrect|higher|different|not the agreed) (unit )?(price|rate|fee)s?\b|\bprice (is|was) (wrong|higher)\b|\bovercharged\b|\bfalscher Preis\b|\bzu hoch\b/i,
  },
  {
    reason: "discount",
    pattern: /\bdiscount (is |was )?(missing|not applied)\b|\bmissing discount\b|\bRabatt fehlt\b/i,
  },
  {
    reason: "quantity",
    pattern:
      /\b(wrong|incorrect|too many) (number of )?(seats|users|licen[cs]es|quantity)\b|\bseats? we (don't|do not|never)\b/i,
  },
  {
    reason: "usage",
    pattern: /\b(usage|consumption) (is|was|looks|seems) (wrong|too high|incorrect)\b|\bwrong usage\b/i,
  },
  {
    reason: "tax",
    pattern:
      /\b(vat|tax|gst) (is |was )?(wrong|incorrect|should not)\b|\bwrong (vat|tax)\b|\btax exempt\b|\breverse charge\b/i,
  },
  {
    reason: "not_delivered",
    pattern: /\b(not|never) (been )?(delivered|provided|accepted|completed)\b|\bnicht (geliefert|erbracht)\b/i,
  },
  {
    reason: "credit_due",
    pattern:
      /\b(promised|owed|waiting for|expecting) (us )?(a |our |the )?credit\b|\bcredit note (is |was )?(missing|promised)\b|\bGutschrift\b/i,
  },
  {
    reason: "other",
    pattern:
      /\b(we )?(dispute|contest|reject|object to) (this|the|your)? ?(invoice|charge|bill)\b|\bnot going to pay\b|\bwill not pay\b|\brefuse to pay\b|\bWiderspruch\b|\bcontest(ons|er) (la |cette )?facture\b/i,
  },
];

/** What of it sounds like a claim against an invoice; null where nothing does. It is only proposed: a person decides. */
export function disputeSignal({ subject, topic, tags, words }: TicketWords): TicketSignal | null {
  const texts = [subject, ...words];
  for (const { reason, pattern } of signs)
    for (const text of texts) {
      const found = pattern.exec(text);
      if (found) return { reason, quote: around(text, found.index, found[0].length) };
    }
  const isMarked = [...tags, topic ?? ""].some((tag) =>
    /(^|[^a-z])(dispute|billing_dispute|refund_request)([^a-z]|$)/i.test(tag),
  );
  return isMarked ? { reason: "other", quote: subject } : null;
}

const AROUND = 60;

/** The words found with a little of what stands beside them. */
function around(text: string, at: number, length: number): string {
  const [from, to] = [Math.max(0, at - AROUND), Math.min(text.length, at + length + AROUND)];
  return `${from > 0 ? "…" : ""}${text.slice(from, to).replaceAll(/\s+/g, " ").trim()}${to < text.length ? "…" : ""}`;
}
