import type { Binding, ValueTable } from "#server/domain/sync/mapping";

/** Salesforce has no fields for what billing needs of an account or a contract; every company adds its own. */
const bindings: readonly Binding[] = [
  { key: "account.tier", label: "Tier of a customer", objectType: "Account", defaults: ["/Tier__c"] },
  { key: "account.region", label: "Region of a customer", objectType: "Account", defaults: ["/Region__c"] },
  {
    key: "account.entityCode",
    label: "Legal entity of a customer",
    objectType: "Account",
    defaults: ["/Legal_Entity__c"],
  },
  {
    key: "account.poRequired",
    label: "Whether a customer must give a purchase order",
    objectType: "Account",
    defaults: ["/PO_Required__c"],
  },
  {
    key: "account.paymentTermsDays",
    label: "Payment terms of a customer, in days",
    objectType: "Account",
    defaults: ["/Payment_Terms_Days__c"],
  },
  { key: "account.taxId", label: "Tax id of a customer", objectType: "Account", defaults: ["/VAT_Number__c"] },
  {
    key: "account.standing",
    label: "Standing of a customer with what they owe",
    objectType: "Account",
    defaults: ["/Billing_Status__c"],
  },
  {
    key: "account.deliveryChannel",
    label: "How a customer wants invoices",
    objectType: "Account",
    defaults: ["/Invoice_Delivery__c"],
  },
  {
    key: "contract.poNumber",
    label: "Purchase order of a contract",
    objectType: "Contract",
    defaults: ["/PO_Number__c"],
  },
  {
    key: "contract.billingFrequency",
    label: "How often a contract is billed",
    objectType: "Contract",
    defaults: ["/Billing_Frequency__c"],
  },
  {
    key: "order.approval",
    label: "Whether the prices of an order were approved",
    objectType: "Order",
    defaults: ["/Approval_Status__c"],
  },
  {
    key: "order.approvedBy",
    label: "Who approved the prices of an order",
    objectType: "Order",
    defaults: ["/Approved_By__c"],
  },
  {
    key: "orderItem.productCode",
    label: "Product code of an order item",
    objectType: "OrderItem",
    defaults: ["/Product_Code__c"],
  },
  {
    key: "orderItem.includedUnits",
    label: "Units included with an order item",
    objectType: "OrderItem",
    defaults: ["/Included_Units__c"],
  },
  {
    key: "orderItem.overageUnitPrice",
    label: "Price of a unit beyond those included",
    objectType: "OrderItem",
    defaults: ["/Overage_Unit_Price__c"],
  },
  {
    key: "opportunity.kind",
    label: "Whether a deal is new business, an expansion or a renewal",
    objectType: "Opportunity",
    defaults: ["/Type"],
  },
  { key: "case.topic", label: "What a case is about", objectType: "Case", defaults: ["/Reason", "/Type"] },
  { key: "case.invoiceNumber", label: "Invoice of a case", objectType: "Case", defaults: ["/Invoice_Number__c"] },
];

const valueTables: readonly ValueTable[] = [
  { key: "entity", label: "Legal entities, where Salesforce calls them by other words", defaults: {} },
  { key: "tier", label: "Tiers", defaults: {} },
  { key: "region", label: "Regions", defaults: {} },
  {
    key: "standing",
    label: "Standings of customers",
    ours: ["good", "past_due", "expansion_blocked", "suspended", "churned"],
    defaults: {
      Good: "good",
      "Past Due": "past_due",
      "Expansion Blocked": "expansion_blocked",
      Suspended: "suspended",
      Churned: "churned",
    },
  },
  {
    key: "deliveryChannel",
    label: "Ways of delivering invoices",
    ours: ["email", "portal", "e_invoice"],
    defaults: { Email: "email", "Customer Portal": "portal", "E-Invoice": "e_invoice" },
  },
  { key: "contract.status", label: "Where a contract stands", defaults: {} },
  {
    key: "contract.billingFrequency",
    label: "How often a contract is billed",
    ours: ["monthly", "quarterly", "annual"],
    defaults: { Monthly: "monthly", Quarterly: "quarterly", Annual: "annual" },
  },
  {
    key: "order.approval",
    label: "What became of a request to approve prices",
    ours: ["approved", "pending", "rejected"],
    defaults: {
      Approved: "approved",
      Pending: "pending",
      Submitted: "pending",
      "In Approval Process": "pending",
      Recalled: "pending",
      Rejected: "rejected",
    },
  },
  {
    key: "opportunity.kind",
    label: "Kinds of deals",
    ours: ["new", "expansion", "renewal"],
    defaults: {
      New: "new",
      "New Business": "new",
      "New Customer": "new",
      Expansion: "expansion",
      Upsell: "expansion",
      "Existing Business": "expansion",
      "Existing Customer - Upgrade": "expansion",
      "Existing Customer - Replacement": "expansion",
      "Existing Customer - Downgrade": "expansion",
      Renewal: "renewal",
    },
  },
  {
    key: "case.status",
    label: "Where a case stands",
    ours: ["new", "open", "pending", "on_hold", "solved", "closed"],
    defaults: {
      New: "new",
      Working: "open",
      "In Progress": "open",
      Escalated: "open",
      "Waiting on Customer": "pending",
      "On Hold": "on_hold",
      Solved: "solved",
      Closed: "closed",
    },
  },
  {
    key: "case.priority",
    label: "Priorities of cases",
    ours: ["low", "normal", "high", "urgent"],
    defaults: { Low: "low", Medium: "normal", High: "high", Critical: "urgent" },
  },
];

export const salesforceMapping = { bindings, valueTables } as const;
