import { ACCEPT, SPLIT } from "#server/domain/cash/decisions";
import {
  actsOf,
  type CashDesk,
  decisionOf,
  proposalKey,
  type Settlement,
  settlementOf,
  whyNotAccepted,
} from "#server/domain/exceptions/cash-desk";
import { foldedName } from "#server/domain/exceptions/company-names";
import type { Fix, FixAct } from "#server/domain/exceptions/define";
import type { CashInvoiceFacts } from "#server/domain/exceptions/payment-facts";
import { isCalled } from "#server/domain/exceptions/payment-fixes";
import type { CashPayer } from "#server/domain/exceptions/payment-ground";
import { invoiceName } from "#server/domain/exceptions/payment-words";
import { amountWords } from "#server/domain/exceptions/words";
import { minorFromDecimal } from "#server/domain/money";

/** What the money can become, beside what its type offers anyway. */
export function cashFixes(desk: CashDesk): Fix[] {
  return [acceptFix(desk), splitFix(desk)];
}

function refused(reason: string): FixAct {
  return { kind: "refused", reason };
}

function effectsOf(desk: CashDesk, settlement: Settlement, told: Omit<Parameters<typeof decisionOf>[1], "settlement">) {
  const [first, ...others] = actsOf(desk, settlement);
  return first
    ? ({ kind: "effects", effects: [first, ...others], decides: decisionOf(desk, { ...told, settlement }) } as const)
    : refused("Nothing of the money would be put anywhere. Nothing was changed.");
}

/** One of the proposals, as it was when somebody looked at it. */
function acceptFix(desk: CashDesk): Fix {
  const { candidates } = desk.matched;
  const [best] = candidates;
  const refusal = best ? null : "Nothing speaks for any invoice. Split the money by hand, or keep it on account.";
  return {
    key: ACCEPT,
    label: "Accept the proposal",
    steps: [
      `Billing puts ${desk.what} on the invoices proposed, each as far as it is proposed.`,
      "Once billing shows the money there, this case closes.",
    ],
    fields: [
      {
        name: "proposal",
        label: "Proposal",
        value: best ? proposalKey(best) : "",
        hint: "As the desk lists them.",
      },
    ],
    refusal,
    build(input) {
      const wanted = input.proposal ?? "";
      const candidate = candidates.find((one) => proposalKey(one) === wanted);
      if (!candidate)
        return refused(
          "What is proposed has changed since you looked. Nothing was applied; look at the proposals anew.",
        );
      const why = whyNotAccepted(desk, candidate);
      return why === null
        ? effectsOf(desk, settlementOf(desk, candidate), { kind: "accepted", candidate })
        : refused(why);
    },
  };
}

/** Amounts as typed, each on its invoice; what is left over stays unapplied. */
function splitFix(desk: CashDesk): Fix {
  const refusal = desk.refusal ?? (desk.open.length === 0 ? "No open invoice is known that it could be put on." : null);
  return {
    key: SPLIT,
    label: `Split ${amountWords(desk.amountMinor, desk.currency)}`,
    steps: [
      `Billing puts the amounts you name of ${desk.what} on their invoices.`,
      "What is left over stays unapplied, and this case stays open for it.",
    ],
    fields: [
      {
        name: "shares",
        label: "Invoices and amounts",
        value: "",
        hint: "A number and an amount, several with semicolons between them: DE01-001417 250.00; DE01-001502 90.10",
      },
    ],
    refusal,
    build: (input) => (refusal === null ? split(desk, input.shares ?? "") : refused(refusal)),
  };
}

type Typed = { invoice: CashInvoiceFacts; minor: bigint };

function split(desk: CashDesk, typed: string): FixAct {
  const lines = typed
    .split(/[;\n]/)
    .map((line) => line.trim())
    .filter((line) => line !== "");
  const read = lines.map((line) => readShare(desk, line));
  const trouble = read.find((one) => typeof one === "string");
  if (typeof trouble === "string") return refused(`${trouble} Nothing was applied.`);
  const shares = read.filter((one) => typeof one !== "string");
  const why = shares.length === 0 ? "Name at least one invoice and its amount." : whyNotSplit(desk, shares);
  if (why !== null) return refused(`${why} Nothing was applied.`);
  const sum = shares.reduce((total, { minor }) => total + minor, 0n);
  return effectsOf(
    desk,
    {
      shares: shares.map((share) => ({ ...share, usedMinor: share.minor })),
      credits: [],
      writeOff: null,
      restMinor: desk.amountMinor - sum,
    },
    { kind: "split" },
  );
}

/** A line of "number amount", or what is wrong with it. */
function readShare({ open, currency }: CashDesk, line: string): Typed | string {
  const [, name = "", amount = ""] = /^(.*\S)\s+(\S+)$/.exec(line) ?? [];
  const invoice = open.find((one) => isCalled(one, name));
  if (!invoice) return `No open invoice ${name === "" ? line : name} is known here.`;
  if (invoice.currency !== currency)
    return `${invoiceName(invoice)} is in ${invoice.currency}, and the money in ${currency}.`;
  const minor = minorFromDecimal(amount, currency);
  return minor === null || minor <= 0n
    ? `"${amount}" for ${invoiceName(invoice)} is no amount in ${currency}.`
    : { invoice, minor };
}

function whyNotSplit(desk: CashDesk, shares: readonly Typed[]): string | null {
  const money = (minor: bigint) => amountWords(minor, desk.currency);
  const twice = shares.find(({ invoice }, at) => shares.findIndex((one) => one.invoice.id === invoice.id) < at);
  if (twice) return `${invoiceName(twice.invoice)} is named twice.`;
  const above = shares.find(({ invoice, minor }) => minor > invoice.balanceMinor);
  if (above) return `${invoiceName(above.invoice)} claims only ${money(above.invoice.balanceMinor)}.`;
  const sum = shares.reduce((total, { minor }) => total + minor, 0n);
  if (sum > desk.amountMinor) return `Together that is ${money(sum)}, and ${money(desk.amountMinor)} came in.`;
  if (desk.takesAnyAmount) return null;
  // The platform puts on each as much as it claims and the payment has left.
  const partly = shares.slice(0, -1).find(({ invoice, minor }) => minor < invoice.balanceMinor);
  const last = shares.at(-1);
  const before = sum - (last?.minor ?? 0n);
  const given =
    last && desk.amountMinor - before < last.invoice.balanceMinor
      ? desk.amountMinor - before
      : last?.invoice.balanceMinor;
  const off = partly ?? (last && last.minor !== given ? last : undefined);
  return off
    ? `Billing puts on ${invoiceName(off.invoice)} as much as it claims and the payment has left, so it cannot be given ${money(off.minor)}.`
    : null;
}

/** Leaves the money with a customer, where the next invoice uses it. */
export function onAccountFix(desk: CashDesk): Fix {
  const amount = amountWords(desk.amountMinor, desk.currency);
  const likely = desk.matched.candidates[0]?.invoices[0]?.customerId;
  const known = desk.customers.filter(({ billing }) => billing !== null);
  const first = known.find(({ customerId }) => customerId === likely) ?? (known.length === 1 ? known[0] : undefined);
  return {
    key: "on_account",
    label: first ? `Keep ${amount} on account of ${first.name}` : `Keep ${amount} on account`,
    steps: [
      `Billing adds ${amount} to the credit of the customer; its next invoice uses it.`,
      "Once billing confirms the credit, this case closes.",
    ],
    fields: [{ name: "customer", label: "Customer", value: first?.name ?? "", hint: "Whose money it is, by name." }],
    refusal: null,
    build: (input) => keptFor(desk, known, (input.customer ?? first?.name ?? "").trim()),
  };
}

function keptFor(desk: CashDesk, known: readonly CashPayer[], name: string): FixAct {
  if (name === "") return refused("Name the customer whose money it is. Nothing was kept.");
  const called = known.filter((one) => one.customerId === name || isNamed(one, name));
  const [customer] = called;
  if (!customer)
    return refused(
      `Billing knows no customer "${name}" among those it may be from. Check the name, or put the money on an invoice of theirs.`,
    );
  if (called.length > 1) return refused(`Several customers are called "${name}". Put the money on an invoice instead.`);
  const effect = desk.keepFor(customer, desk.amountMinor);
  if (!effect) return refused(`Billing keeps no credit for ${customer.name}. Put the money on an invoice instead.`);
  const settlement: Settlement = { shares: [], credits: [], writeOff: null, restMinor: 0n };
  const customerIds = [customer.customerId];
  return {
    kind: "effects",
    effects: [effect],
    decides: decisionOf(desk, { kind: "on_account", settlement, customerIds }),
  };
}

function isNamed(customer: CashPayer, name: string): boolean {
  return [customer.name, ...customer.otherNames].some((one) => foldedName(one) === foldedName(name));
}
