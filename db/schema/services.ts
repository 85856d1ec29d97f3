import { boolean, date, index, integer, pgTable, text, uuid } from "drizzle-orm/pg-core";
import { currencyCode, instant, lineage, minorUnits, rowId } from "#db/columns";

/** Work sold by time, milestone or retainer, as the project system runs it. */
export const projects = pgTable(
  "projects",
  {
    id: rowId(),
    entityCode: text("entity_code").notNull(),
    customerId: uuid("customer_id").notNull(),
    contractId: uuid("contract_id"),
    name: text().notNull(),
    status: text().notNull(),
    /** time_and_materials, fixed_price or retainer. */
    billingMethod: text("billing_method").notNull(),
    currency: currencyCode().notNull(),
    budgetMinor: minorUnits("budget_minor"),
    startsOn: date("starts_on", { mode: "string" }).notNull(),
    endsOn: date("ends_on", { mode: "string" }),
    ...lineage(),
  },
  (t) => [index("projects_of_customer").on(t.customerId)],
);

/** What is billed when a customer accepts it. */
export const milestones = pgTable(
  "milestones",
  {
    id: rowId(),
    entityCode: text("entity_code").notNull(),
    projectId: uuid("project_id").notNull(),
    name: text().notNull(),
    status: text().notNull(),
    currency: currencyCode().notNull(),
    amountMinor: minorUnits("amount_minor").notNull(),
    dueOn: date("due_on", { mode: "string" }).notNull(),
    acceptedOn: date("accepted_on", { mode: "string" }),
    /** The invoice that billed it, by the billing platform's id. */
    invoiceExternalId: text("invoice_external_id"),
    ...lineage(),
  },
  (t) => [index("milestones_of_project").on(t.projectId), index("milestones_by_invoice").on(t.invoiceExternalId)],
);

/** Time worked. Minutes, since hours would need fractions. */
export const timeEntries = pgTable(
  "time_entries",
  {
    id: rowId(),
    entityCode: text("entity_code").notNull(),
    projectId: uuid("project_id").notNull(),
    personName: text("person_name").notNull(),
    role: text().notNull(),
    workedOn: date("worked_on", { mode: "string" }).notNull(),
    minutes: integer().notNull(),
    isBillable: boolean("is_billable").notNull(),
    /** draft, submitted, approved, rejected or billed. */
    status: text().notNull(),
    approvedAt: instant("approved_at"),
    invoiceExternalId: text("invoice_external_id"),
    description: text(),
    ...lineage(),
  },
  (t) => [
    index("time_entries_of_project").on(t.projectId, t.workedOn),
    index("time_entries_by_invoice").on(t.invoiceExternalId),
  ],
);

/** Agreed price of an hour of a role on a project, from a day on. */
export const hourlyRates = pgTable(
  "hourly_rates",
  {
    id: rowId(),
    entityCode: text("entity_code").notNull(),
    projectId: uuid("project_id").notNull(),
    role: text().notNull(),
    currency: currencyCode().notNull(),
    hourlyMinor: minorUnits("hourly_minor").notNull(),
    startsOn: date("starts_on", { mode: "string" }).notNull(),
    endsOn: date("ends_on", { mode: "string" }),
    approvedOn: date("approved_on", { mode: "string" }),
    ...lineage(),
  },
  (t) => [index("hourly_rates_of_project").on(t.projectId, t.role, t.startsOn)],
);
