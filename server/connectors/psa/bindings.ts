import type { Binding, ValueTable } from "#server/domain/sync/mapping";

/** Project systems know customers, contracts and invoices of other systems only through fields a company adds itself. */
const bindings: readonly Binding[] = [
  {
    key: "project.accountId",
    label: "CRM account of a project",
    objectType: "project",
    defaults: ["/crm_account_id"],
  },
  {
    key: "project.contractNumber",
    label: "Contract of a project",
    objectType: "project",
    defaults: ["/contract_number"],
  },
  {
    key: "milestone.billingInvoiceId",
    label: "Billing invoice of a milestone",
    objectType: "milestone",
    defaults: ["/billing_invoice_id"],
  },
  {
    key: "timeEntry.billingInvoiceId",
    label: "Billing invoice of a time entry",
    objectType: "time entry",
    defaults: ["/billing_invoice_id"],
  },
];

const valueTables: readonly ValueTable[] = [
  {
    key: "project.status",
    label: "Where a project stands",
    ours: ["planned", "active", "on_hold", "completed", "cancelled"],
    defaults: {
      "Not Started": "planned",
      "In Progress": "active",
      "On Hold": "on_hold",
      Complete: "completed",
      Cancelled: "cancelled",
    },
  },
  {
    key: "project.billingMethod",
    label: "How a project is billed",
    ours: ["time_and_materials", "fixed_price", "retainer"],
    defaults: { "T&M": "time_and_materials", "Fixed Fee": "fixed_price", Retainer: "retainer" },
  },
  {
    key: "milestone.status",
    label: "Where a milestone stands",
    ours: ["planned", "delivered", "accepted", "billed"],
    defaults: { Planned: "planned", Delivered: "delivered", Accepted: "accepted", Invoiced: "billed" },
  },
  {
    key: "timeEntry.status",
    label: "Where a time entry stands",
    ours: ["draft", "submitted", "approved", "rejected", "billed"],
    defaults: {
      Draft: "draft",
      Submitted: "submitted",
      Approved: "approved",
      Rejected: "rejected",
      Invoiced: "billed",
    },
  },
];

export const psaMapping = { bindings, valueTables } as const;
