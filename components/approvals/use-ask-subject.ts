"use client";
import { useQuery } from "@tanstack/react-query";
import type { RequestKind, RequestReason } from "#server/domain/approvals/kinds";
import type { CreditableInvoiceView, RequestPreview } from "#server/domain/approvals/views";
import { decimalFromMinor } from "#server/domain/money";
import { useTRPC } from "../trpc/provider";
import { type AskDraft, draftOf, emptyAsk, type StandingKey, type Terms } from "./ask-draft";
import type { AskSubject } from "./ask-fields";
import type { Begun } from "./begun-inside";
import { emptyPlan } from "./inside-draft";

/** What a form begins from: what somebody came with, or a request that stands. */
export type AskBeginning = {
  kind: RequestKind | null;
  caseId: string | null;
  fix: string | null;
  invoiceId: string | null;
  paymentId: string | null;
  customerId: string | null;
  /** Of a customer: those of their invoices somebody chose beforehand. */
  chosenIds?: readonly string[];
  /** Of a restriction, where somebody came for one. */
  standing?: StandingKey | null;
  /** Of a kind that has to load nothing to begin with. */
  begun?: Begun | null;
  /** The request that is changed, where one is. */
  changesId?: string | null;
  /** Of a request that stands, or of a fix; null where everything is still to be chosen. */
  asked: { kind: RequestKind; terms: Terms; reasonCode: RequestReason; reason: string } | null;
};

type Loaded =
  | { is: "loading" }
  | { is: "failed"; error: unknown }
  | { is: "nothing" }
  | { is: "ready"; initial: AskDraft; subject: AskSubject };

/** Loads what the form has to know of its subject: the invoice with its lines, the payment's currency, the fix of a case. */
export function useAskSubject(beginning: AskBeginning): Loaded {
  const trpc = useTRPC();
  const { caseId, fix } = beginning;
  const ofFix = useQuery(
    trpc.cases.get.queryOptions({ caseId: caseId ?? "" }, { enabled: caseId !== null && fix !== null }),
  );
  const offer = ofFix.data?.fixes.find(({ key }) => key === fix) ?? null;
  const asked = beginning.asked ?? (offer?.approval ? { ...offer.approval, reason: "" } : null);
  const invoiceId = textOf(asked?.terms.invoiceId) ?? firstOf(asked?.terms.invoiceIds) ?? beginning.invoiceId;
  const paymentId = textOf(asked?.terms.paymentId) ?? beginning.paymentId;
  // Of several that were chosen, the first tells the currency.
  const toldBy = invoiceId ?? beginning.chosenIds?.[0] ?? null;
  const invoice = useQuery(
    trpc.approvals.creditable.queryOptions({ invoiceId: toldBy ?? "" }, { enabled: toldBy !== null }),
  );
  const entryId = textOf(asked?.terms.entryId);
  const changesId = beginning.changesId ?? null;
  // What the smallest refund or return would come to tells the currency.
  const payment = useQuery(
    trpc.approvals.preview.queryOptions(
      {
        ...smallest({ paymentId, entryId }),
        reasonCode: "other",
        ...(changesId === null ? {} : { requestId: changesId }),
      },
      { enabled: paymentId !== null || entryId !== null },
    ),
  );
  const waited = [
    ...(caseId !== null && fix !== null ? [ofFix] : []),
    ...(toldBy !== null ? [invoice] : []),
    ...(paymentId !== null || entryId !== null ? [payment] : []),
  ];
  const failed = waited.find(({ error }) => error !== null);
  if (failed) return { is: "failed", error: failed.error };
  if (waited.some(({ data }) => data === undefined)) return { is: "loading" };
  const { begun: ofOurs } = beginning;
  if (ofOurs)
    return {
      is: "ready",
      initial: { ...emptyAsk, kind: ofOurs.kind, caseId, ...ofOurs.draft },
      subject: { kinds: [ofOurs.kind], invoice: null, currency: null, fixFields: [] },
    };
  const currency = invoice.data?.currency ?? payment.data?.amount?.currency ?? null;
  const customerId = textOf(asked?.terms.customerId) ?? beginning.customerId;
  const kinds = asked ? [asked.kind] : kindsFor({ invoiceId, paymentId, customerId });
  const [first] = kinds;
  if (first === undefined) return { is: "nothing" };
  const kind = kinds.find((each) => each === beginning.kind) ?? first;
  const begun: AskDraft = {
    ...emptyAsk,
    kind,
    caseId,
    paymentId,
    customerId,
    invoiceIds: invoiceId === null ? (beginning.chosenIds ?? []) : [invoiceId],
    applyTo: invoiceId === null ? "" : onlyOf(invoice.data?.takers),
    standing: beginning.standing ?? emptyAsk.standing,
    refundAmount: payment.data ? leftOf(payment.data.facts) : "",
    plan: { ...emptyPlan, currency },
  };
  const initial = asked ? draftOf({ ...asked, caseId }, currency) : begun;
  const fields =
    offer?.fields ?? Object.keys(initial.fixInput).map((name) => ({ name, label: name, value: "", hint: "" }));
  const typed = Object.fromEntries(fields.map(({ name, value }) => [name, initial.fixInput[name] ?? value]));
  return {
    is: "ready",
    initial: { ...initial, fixInput: typed, changesId },
    subject: { kinds, invoice: (invoiceId !== null && invoice.data) || null, currency, fixFields: fields },
  };
}

function smallest({ paymentId, entryId }: { paymentId: string | null; entryId: string | null }) {
  return entryId === null
    ? { kind: "refund" as const, terms: { paymentId, amountMinor: "1", why: "requested_by_customer" } }
    : { kind: "bank_return" as const, terms: { entryId, amountMinor: "1" } };
}

type About = { invoiceId: string | null; paymentId: string | null; customerId: string | null };

function kindsFor({ invoiceId, paymentId, customerId }: About): RequestKind[] {
  if (paymentId !== null) return ["refund"];
  if (invoiceId !== null) return ["credit_memo", "write_off", "payment_plan"];
  return customerId === null ? [] : ["service_restriction", "agency_handover", "payment_plan", "write_off"];
}

/** Where exactly one open invoice can take a credit, that is where it goes unless somebody says otherwise. */
function onlyOf(takers: CreditableInvoiceView["takers"] = []): string {
  const [only, other] = takers;
  return only && !other ? only.id : "";
}

/** All of a payment that was not sent back yet, as somebody would type it. */
function leftOf(facts: RequestPreview["facts"]): string {
  const amountOf = (key: string) => {
    const value = facts.find((fact) => fact.key === key)?.value;
    return value?.is === "amount" ? value : null;
  };
  const [paid, back] = [amountOf("payment.amount"), amountOf("payment.refunded")];
  return paid && back ? decimalFromMinor(BigInt(paid.minor) - BigInt(back.minor), paid.currency) : "";
}

function textOf(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

function firstOf(value: unknown): string | null {
  return Array.isArray(value) ? textOf(value[0]) : null;
}
