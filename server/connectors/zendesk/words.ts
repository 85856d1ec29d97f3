import type { Binding, ValueTable } from "#server/domain/sync/mapping";

/**
 * A company's own ticket fields are numbers. The pull lays them out under `fields` by their number, beside the ticket, its
 * organization and its requester; a document therefore points at `/fields/<number>`, or at `/organization/…`.
 */
const bindings = [
  {
    key: "ticket.accountId",
    label: "CRM account of a ticket",
    objectType: "ticket",
    defaults: ["/organization/external_id"],
  },
  {
    key: "ticket.invoiceNumber",
    label: "Invoice number of a ticket",
    objectType: "ticket",
    defaults: ["/fields/36000123400001"],
  },
  { key: "ticket.topic", label: "Topic of a ticket", objectType: "ticket", defaults: ["/fields/36000123400002"] },
  {
    key: "ticket.creditAmount",
    label: "Credit promised on a ticket",
    objectType: "ticket",
    defaults: ["/fields/36000123400003"],
  },
  {
    key: "ticket.creditCurrency",
    label: "Currency of a promised credit",
    objectType: "ticket",
    defaults: ["/fields/36000123400004"],
  },
  {
    key: "ticket.creditStatus",
    label: "Where a promised credit stands",
    objectType: "ticket",
    defaults: ["/fields/36000123400005"],
  },
  {
    key: "ticket.creditGrantedBy",
    label: "Who promised a credit",
    objectType: "ticket",
    defaults: ["/fields/36000123400006"],
  },
  {
    key: "ticket.creditGrantedOn",
    label: "Day a credit was promised",
    objectType: "ticket",
    defaults: ["/fields/36000123400007"],
  },
] as const satisfies readonly Binding[];

const valueTables = [
  {
    key: "ticket.status",
    label: "Where a ticket stands",
    ours: ["new", "open", "pending", "on_hold", "solved", "closed"],
    defaults: {
      new: "new",
      open: "open",
      pending: "pending",
      hold: "on_hold",
      solved: "solved",
      closed: "closed",
      deleted: "closed",
    },
  },
  {
    key: "ticket.priority",
    label: "How urgent a ticket is",
    ours: ["low", "normal", "high", "urgent"],
    defaults: { low: "low", normal: "normal", high: "high", urgent: "urgent" },
  },
  {
    key: "ticket.creditStatus",
    label: "Where a promised credit stands",
    ours: ["proposed", "granted", "withdrawn"],
    defaults: { credit_proposed: "proposed", credit_granted: "granted", credit_withdrawn: "withdrawn" },
  },
] as const satisfies readonly ValueTable[];

export const zendeskMapping = { bindings, valueTables };
