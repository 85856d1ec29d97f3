import { type EvidenceKind, schemeCodesInWords, schemeReasonOf } from "#server/domain/disputes/scheme-reasons";
import {
  amountWords,
  countWords,
  dayWords,
  listWords,
  periodWords,
  productWords,
} from "#server/domain/exceptions/words";
import type { PlainDate } from "#server/domain/time";

type Sum = { minor: bigint; currency: string };

/** What is known of a payment that was taken back, from every system: what a bank may be shown. */
export type PackFacts = {
  caseNumber: number;
  entity: { name: string; country: string };
  dispute: {
    externalId: string;
    reason: string | null;
    amount: Sum;
    openedOn: PlainDate;
    evidenceDueOn: PlainDate | null;
  };
  payment: { externalId: string; amount: Sum; receivedOn: PlainDate; method: string | null };
  customer: { name: string; email: string | null; address: string | null; taxId: string | null } | null;
  contracts: readonly {
    number: string;
    status: string;
    startsOn: PlainDate;
    endsOn: PlainDate | null;
    poNumber: string | null;
    products: readonly string[];
  }[];
  invoices: readonly {
    number: string;
    issuedOn: PlainDate;
    dueOn: PlainDate | null;
    total: Sum;
    lines: readonly { description: string; quantity: bigint | null; period: string | null; amount: Sum }[];
  }[];
  deliveries: readonly { invoice: string; channel: string; recipient: string | null; status: string; at: string }[];
  usage: readonly { productCode: string; startsOn: PlainDate; endsOn: PlainDate; quantity: bigint }[];
  earlierPayments: readonly {
    externalId: string;
    receivedOn: PlainDate;
    method: string | null;
    amount: Sum;
    invoices: readonly string[];
  }[];
  refunds: readonly { on: PlainDate; kind: string; reference: string; amount: Sum }[];
  contacts: readonly { on: PlainDate; channel: string; direction: "in" | "out"; with: string | null; about: string }[];
  files: readonly { name: string; byteCount: number; contentHash: string }[];
};

export type PackTable = { columns: readonly string[]; numbers: number; rows: readonly (readonly string[])[] };
export type PackPart = {
  kind: EvidenceKind;
  heading: string;
  /** What the reason asks of this part; null where it does not. */
  asked: string | null;
  tables: readonly PackTable[];
  /** Said where there is nothing to show. */
  nothing: string | null;
};
export type PrintedPack = {
  title: string;
  from: string;
  reference: string;
  claim: string;
  facts: readonly (readonly [string, string])[];
  asks: readonly string[];
  parts: readonly PackPart[];
};

const money = ({ minor, currency }: Sum) => amountWords(minor, currency);
const words = (code: string | null) => (code === null ? "–" : code.replaceAll("_", " "));

/** What a bank reads: the payment, why it was taken back, and what speaks for it, what the reason asks for first. */
export function printPack(facts: PackFacts): PrintedPack {
  const reason = schemeReasonOf(facts.dispute.reason);
  const asked = new Map(reason.asks.map(({ kind, words: what }) => [kind, what]));
  const places = new Map(reason.asks.map(({ kind }, place) => [kind, place]));
  const parts = partsOf(facts).map((part) => ({ ...part, asked: asked.get(part.kind) ?? null }));
  return {
    title: `Evidence for ${money(facts.dispute.amount)}`,
    from: facts.entity.name,
    reference: `Case ${facts.caseNumber} · dispute ${facts.dispute.externalId}`,
    claim: reason.claim,
    facts: coverFacts(facts),
    asks: reason.asks.map(({ words: what }) => what),
    parts: parts.toSorted((left, right) => (places.get(left.kind) ?? 99) - (places.get(right.kind) ?? 99)),
  };
}

function coverFacts({ dispute, payment, customer, invoices }: PackFacts): (readonly [string, string])[] {
  const reason = schemeReasonOf(dispute.reason);
  const codes = schemeCodesInWords(reason);
  const rows: (readonly [string, string | null])[] = [
    ["Reason", codes === null ? reason.label : `${reason.label} (${codes})`],
    ["Taken back", `${money(dispute.amount)} on ${dayWords(dispute.openedOn)}`],
    ["Evidence until", dispute.evidenceDueOn && dayWords(dispute.evidenceDueOn)],
    ["Payment", `${payment.externalId}, ${money(payment.amount)} on ${dayWords(payment.receivedOn)}`],
    ["Paid by", words(payment.method)],
    ["For", invoices.length === 0 ? null : listWords(invoices.map(({ number }) => number))],
    ["Customer", customer?.name ?? null],
    ["Address", customer?.address ?? null],
    ["E-mail", customer?.email ?? null],
    ["Tax number", customer?.taxId ?? null],
  ];
  return rows.flatMap(([label, value]) => (value === null ? [] : [[label, value] as const]));
}

type Part = Omit<PackPart, "asked">;

function partsOf(facts: PackFacts): Part[] {
  return [
    part("agreement", "Agreement", "No contract of the customer is known.", contractsTable(facts)),
    {
      kind: "invoice",
      heading: "Invoices and their lines",
      nothing: facts.invoices.length === 0 ? "The payment stands on no invoice." : null,
      tables: facts.invoices.map(invoiceTable),
    },
    part("delivery", "How the invoice reached the customer", "No sending of the invoice is known.", {
      columns: ["Invoice", "Way", "To", "At", "Standing"],
      numbers: 0,
      rows: facts.deliveries.map((one) => [
        one.invoice,
        words(one.channel),
        one.recipient ?? "–",
        one.at,
        words(one.status),
      ]),
    }),
    part("use", "Use of the service", "No measured use is known.", {
      columns: ["Service", "Period", "Units used"],
      numbers: 1,
      rows: facts.usage.map((one) => [
        productWords(one.productCode),
        periodWords(one.startsOn, one.endsOn),
        countWords(one.quantity),
      ]),
    }),
    part(
      "earlier_payments",
      "Earlier payments nobody took back",
      "There is no earlier payment that nobody took back.",
      {
        columns: ["Payment", "Day", "By", "For", "Amount"],
        numbers: 1,
        rows: facts.earlierPayments.map((one) => [
          one.externalId,
          dayWords(one.receivedOn),
          words(one.method),
          one.invoices.length === 0 ? "–" : one.invoices.join(", "),
          money(one.amount),
        ]),
      },
    ),
    part("refunds", "Refunds and credits", "Nothing was refunded or credited.", {
      columns: ["Day", "Kind", "Reference", "Amount"],
      numbers: 1,
      rows: facts.refunds.map((one) => [dayWords(one.on), one.kind, one.reference, money(one.amount)]),
    }),
    part("correspondence", "What was written and said", "No contact about it is on record.", {
      columns: ["Day", "Way", "With", "About"],
      numbers: 0,
      rows: facts.contacts.map((one) => [
        dayWords(one.on),
        `${words(one.channel)}, ${one.direction === "in" ? "from the customer" : "to the customer"}`,
        one.with ?? "–",
        one.about,
      ]),
    }),
    part("files", "Further files", "No file is kept with the case.", {
      columns: ["File", "Bytes", "SHA-256"],
      numbers: 0,
      rows: facts.files.map((one) => [one.name, countWords(BigInt(one.byteCount)), inGroups(one.contentHash)]),
    }),
  ];
}

function part(kind: EvidenceKind, heading: string, nothing: string, table: PackTable): Part {
  return table.rows.length === 0
    ? { kind, heading, nothing, tables: [] }
    : { kind, heading, nothing: null, tables: [table] };
}

function contractsTable({ contracts }: PackFacts): PackTable {
  return {
    columns: ["Contract", "Runs", "Standing", "Order", "Products"],
    numbers: 0,
    rows: contracts.map((one) => [
      one.number,
      one.endsOn === null ? `from ${dayWords(one.startsOn)}` : periodWords(one.startsOn, one.endsOn),
      words(one.status),
      one.poNumber ?? "–",
      one.products.length === 0 ? "–" : one.products.map(productWords).join(", "),
    ]),
  };
}

function invoiceTable({ number, issuedOn, dueOn, total, lines }: PackFacts["invoices"][number]): PackTable {
  const due = dueOn === null ? "" : `, due ${dayWords(dueOn)}`;
  return {
    columns: [`${number} of ${dayWords(issuedOn)}${due}`, "Period", "Quantity", "Amount"],
    numbers: 2,
    rows: [
      ...lines.map((line) => [
        line.description,
        line.period ?? "–",
        line.quantity === null ? "–" : countWords(line.quantity),
        money(line.amount),
      ]),
      ["Total with tax", "", "", money(total)],
    ],
  };
}

/** A hash is too long for one line. */
const inGroups = (hash: string) => hash.replaceAll(/(.{16})(?=.)/g, "$1 ");
