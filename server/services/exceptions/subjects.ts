import type { Finding } from "#server/domain/exceptions/define";
import {
  type ControlTotalFacts,
  documentName,
  type InboxFacts,
  type InvoiceFacts,
  isDraft,
} from "#server/domain/exceptions/facts";
import {
  controlTotalTypeByKey,
  controlTotalTypes,
  inboxTypeByKey,
  inboxTypes,
  invoiceTypeByKey,
  invoiceTypes,
} from "#server/domain/exceptions/registry";
import { businessDate } from "#server/domain/time";

/** The source's own invoice behind a subject: what a hold acts on. */
export type HoldTarget = { system: string; externalId: string; isDraft: boolean; isAutoAdvancing: boolean };

/** One thing that was looked at, with all that was found on it: what the open cases about it are made equal to. */
export type Subject = {
  type: "invoice" | "inbox" | "control_total";
  id: string;
  entityCode: string | null;
  customerId: string | null;
  customerName: string | null;
  customerTier: string | null;
  document: string | null;
  findings: readonly Finding[];
  /** False while it is between two states, so that the absence of a finding proves nothing. */
  isSettled: boolean;
  hold: HoldTarget | null;
  /** What is now true, for a finding of this type that is gone. */
  proof(type: string, stored: unknown): string;
  fingerprint(type: string, stored: unknown): string;
  seenAt(type: string): Date | null;
};

export const subjectTypes = {
  invoice: invoiceTypes.map((type) => type.key),
  inbox: inboxTypes.map((type) => type.key),
  control_total: controlTotalTypes.map((type) => type.key),
} as const;

export function invoiceSubject(facts: InvoiceFacts, now: Date): Subject {
  const { invoice, customer, entity } = facts;
  const today = businessDate(now, entity.timeZone);
  return {
    type: "invoice",
    id: invoice.id,
    entityCode: entity.code,
    customerId: customer.id,
    customerName: customer.name,
    customerTier: customer.tier,
    document: documentName(invoice),
    findings: invoiceTypes.flatMap((type) => type.detect(facts, today) ?? []),
    isSettled: true,
    hold: {
      system: invoice.system,
      externalId: invoice.externalId,
      isDraft: isDraft(facts),
      isAutoAdvancing: invoice.isAutoAdvancing,
    },
    proof: (type, stored) => invoiceTypeByKey(type)?.proof(facts, stored) ?? "",
    fingerprint: (type, stored) => invoiceTypeByKey(type)?.fingerprint(stored) ?? "",
    seenAt: (type) => invoiceTypeByKey(type)?.seenAt(facts) ?? null,
  };
}

export function inboxSubject(facts: InboxFacts, now: Date): Subject {
  const today = businessDate(now, "UTC");
  return {
    type: "inbox",
    id: facts.id,
    entityCode: facts.customer?.entityCode ?? null,
    customerId: facts.customer?.id ?? null,
    customerName: facts.customer?.name ?? null,
    customerTier: facts.customer?.tier ?? null,
    document: facts.document ?? facts.eventId,
    findings: inboxTypes.flatMap((type) => type.detect(facts, today) ?? []),
    // A replayed message waits to be read; until it was, nobody knows.
    isSettled: facts.state !== "received",
    hold: null,
    proof: (type, stored) => inboxTypeByKey(type)?.proof(facts, stored) ?? "",
    fingerprint: (type, stored) => inboxTypeByKey(type)?.fingerprint(stored) ?? "",
    seenAt: (type) => inboxTypeByKey(type)?.seenAt(facts) ?? null,
  };
}

export function controlTotalSubject(facts: ControlTotalFacts, now: Date): Subject {
  const today = businessDate(now, "UTC");
  return {
    type: "control_total",
    id: facts.id,
    entityCode: facts.entityCode === "" ? null : facts.entityCode,
    customerId: null,
    customerName: null,
    customerTier: null,
    document: `${facts.subjectLabel} ${facts.businessOn}`,
    findings: controlTotalTypes.flatMap((type) => type.detect(facts, today) ?? []),
    isSettled: true,
    hold: null,
    proof: (type, stored) => controlTotalTypeByKey(type)?.proof(facts, stored) ?? "",
    fingerprint: (type, stored) => controlTotalTypeByKey(type)?.fingerprint(stored) ?? "",
    seenAt: (type) => controlTotalTypeByKey(type)?.seenAt(facts) ?? null,
  };
}
