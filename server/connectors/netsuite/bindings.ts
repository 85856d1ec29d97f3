import type { Binding, ValueTable } from "#server/domain/sync/mapping";

/** Fields a company chooses itself in NetSuite: what its integration writes as external id, and the columns of its own records. */
const bindings: readonly Binding[] = [
  {
    key: "subsidiary.entityCode",
    label: "Legal entity of a subsidiary",
    objectType: "subsidiary",
    defaults: ["/externalid"],
  },
  { key: "customer.accountId", label: "CRM account of a customer", objectType: "customer", defaults: ["/externalid"] },
  { key: "customer.terms", label: "Payment terms of a customer", objectType: "customer", defaults: ["/terms"] },
  { key: "customer.taxId", label: "Tax id of a customer", objectType: "customer", defaults: ["/vatregnumber"] },
  {
    key: "transaction.billingId",
    label: "Billing document of a posting",
    objectType: "transaction",
    defaults: ["/custbody_billing_document", "/externalid"],
  },
  {
    key: "import.billingInvoiceId",
    label: "Billing invoice of an invoice import",
    objectType: "invoice import",
    defaults: ["/externalid"],
  },
  {
    key: "import.errorCode",
    label: "Code of the error of an invoice import",
    objectType: "invoice import",
    defaults: ["/custrecord_ii_error_code"],
  },
  {
    key: "import.errorMessage",
    label: "Text of the error of an invoice import",
    objectType: "invoice import",
    defaults: ["/custrecord_ii_error_message"],
  },
  {
    key: "import.transactionId",
    label: "Posting an invoice import became",
    objectType: "invoice import",
    defaults: ["/custrecord_ii_transaction"],
  },
  {
    key: "import.subsidiaryId",
    label: "Subsidiary of an invoice import",
    objectType: "invoice import",
    defaults: ["/custrecord_ii_subsidiary"],
  },
  {
    key: "import.postingPeriod",
    label: "Posting period of an invoice import",
    objectType: "invoice import",
    defaults: ["/custrecord_ii_posting_period"],
  },
  {
    key: "import.department",
    label: "Department of an invoice import",
    objectType: "invoice import",
    defaults: ["/custrecord_ii_department"],
  },
  {
    key: "import.glAccount",
    label: "GL account of an invoice import",
    objectType: "invoice import",
    defaults: ["/custrecord_ii_gl_account"],
  },
  {
    key: "plan.billingInvoiceId",
    label: "Billing invoice of a revenue plan",
    objectType: "revenue plan",
    defaults: ["/custrecord_rp_invoice"],
  },
  {
    key: "plan.billingLineId",
    label: "Billing line of a revenue plan",
    objectType: "revenue plan",
    defaults: ["/custrecord_rp_line"],
  },
];

const valueTables: readonly ValueTable[] = [
  { key: "entity", label: "Legal entities, where NetSuite calls them by other words", defaults: {} },
  {
    key: "import.status",
    label: "Where an invoice import stands",
    ours: ["pending", "posted", "rejected"],
    defaults: { Pending: "pending", Posted: "posted", Rejected: "rejected" },
  },
  {
    key: "plan.status",
    label: "Where a revenue plan stands",
    ours: ["planned", "in_progress", "completed", "on_hold"],
    defaults: {
      "Not Started": "planned",
      "In Progress": "in_progress",
      Completed: "completed",
      "On Hold": "on_hold",
    },
  },
  { key: "transaction.status", label: "Where a posting stands", defaults: {} },
];

export const netsuiteMapping = { bindings, valueTables } as const;
