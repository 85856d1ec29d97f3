/** What a text may be about: invoices somebody is asked for, a promise, or nothing that has fields of its own. */
export const textSubjects = ["invoices", "promise", "anything"] as const;
export type TextSubject = (typeof textSubjects)[number];

type Field = {
  /** For whoever writes a text. */
  says: string;
  /** The texts that have it; every one where it is left out. */
  of?: TextSubject;
  /** Not always known. A paragraph with such a field is left out where it is not. */
  mayBeUnknown?: true;
  /** Several lines: none for a subject. */
  isLong?: true;
  /** A table: it stands alone in its paragraph. */
  isTable?: true;
};

/** Everything a text may name in double braces. Closed: what is not listed is refused when the document is checked. */
export const textFields = {
  greeting: { says: "How the person is addressed, or the usual words where nobody is known", isLong: true },
  customer_name: { says: "Name of the customer" },
  contact_name: { says: "Name of the person written to, or of the customer" },
  entity_name: { says: "Name of the legal entity the money is owed to" },
  today: { says: "Day it is written" },
  sender_name: { says: "Who writes: a person with the legal entity, or the legal entity alone" },
  reply_to: { says: "Address answers go to", mayBeUnknown: true },
  note: { says: "What the sender adds in their own words", mayBeUnknown: true, isLong: true },
  bank_details: { says: "Where to pay, by the legal entity", mayBeUnknown: true, isLong: true },
  payment_page: { says: "Address of the page for paying, by the legal entity", mayBeUnknown: true },
  total_due: { says: "What is to be paid in each currency, less open credits", of: "invoices" },
  invoice_list: {
    says: "Table of the invoices by currency, with open credits",
    of: "invoices",
    isLong: true,
    isTable: true,
  },
  invoice_count: { says: "How many invoices are listed", of: "invoices" },
  oldest_due_on: { says: "Day the oldest of them was due", of: "invoices" },
  days_past_due: { says: "Days since then", of: "invoices" },
  promised_on: { says: "Day the money was promised for", of: "promise" },
  promised_amount: { says: "Amount that was promised", of: "promise" },
} as const satisfies Record<string, Field>;

export type TextField = keyof typeof textFields;

export function isTextField(name: string): name is TextField {
  return Object.hasOwn(textFields, name);
}

export function fieldOf(name: TextField): Field {
  return textFields[name];
}

/** Fields a text about something may name. */
export function fieldsFor(about: TextSubject): TextField[] {
  return (Object.keys(textFields) as TextField[]).filter((name) => {
    const { of } = fieldOf(name);
    return of === undefined || of === about;
  });
}

/** What stands between double braces, in order and as it is written. */
export function namedIn(text: string): string[] {
  return [...text.matchAll(/\{\{([^{}]*)\}\}/g)].map(([, name = ""]) => name.trim());
}

/** Braces that begin a field and do not end it, or the other way round. */
export function hasLooseBraces(text: string): boolean {
  return /\{\{|\}\}/.test(text.replaceAll(/\{\{[^{}]*\}\}/g, ""));
}

/** The field somebody very likely meant; null where nothing is near. */
export function nearestField(name: string, about: TextSubject): TextField | null {
  const wanted = name.toLowerCase().replaceAll(/[\s-]+/g, "_");
  const near = fieldsFor(about)
    .map((field) => ({ field, away: editsBetween(wanted, field) }))
    .sort((left, right) => left.away - right.away)[0];
  return near && near.away <= 3 ? near.field : null;
}

/** Letters to put in, take out or change to make one word of the other. */
function editsBetween(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, place) => place);
  for (const [at, letter] of [...one].entries()) {
    const next = [at + 1];
    for (const [place, wanted] of [...other].entries())
      next.push(
        Math.min((row[place + 1] ?? 0) + 1, (next[place] ?? 0) + 1, (row[place] ?? 0) + (letter === wanted ? 0 : 1)),
      );
    row = next;
  }
  return row.at(-1) ?? 0;
}
