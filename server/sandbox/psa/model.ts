/** Rows as the project system gives them: amounts and hours as decimal text, days without time, instants in UTC. */
interface Row {
  id: string;
  modified_at: string;
  deleted: boolean;
}

export interface ProjectRow extends Row {
  name: string;
  crm_account_id: string;
  contract_number: string | null;
  status: "Not Started" | "In Progress" | "On Hold" | "Complete" | "Cancelled";
  billing_type: "T&M" | "Fixed Fee" | "Retainer";
  currency: string;
  budget_amount: string | null;
  start_date: string;
  end_date: string | null;
}

export interface MilestoneRow extends Row {
  project_id: string;
  name: string;
  status: "Planned" | "Delivered" | "Accepted" | "Invoiced";
  amount: string;
  currency: string;
  due_date: string;
  accepted_date: string | null;
  accepted_by: string | null;
  billing_invoice_id: string | null;
}

export interface TimeEntryRow extends Row {
  project_id: string;
  person_name: string;
  role: string;
  worked_on: string;
  hours: string;
  billable: boolean;
  status: "Draft" | "Submitted" | "Approved" | "Rejected" | "Invoiced";
  approved_at: string | null;
  billing_invoice_id: string | null;
  notes: string | null;
}

export interface RateRow extends Row {
  project_id: string;
  role: string;
  currency: string;
  hourly_rate: string;
  starts_on: string;
  ends_on: string | null;
  approved_on: string | null;
}

export interface PsaRows {
  projects: ProjectRow[];
  milestones: MilestoneRow[];
  time_entries: TimeEntryRow[];
  rates: RateRow[];
}

export type Resource = keyof PsaRows;
export type PsaRow = PsaRows[Resource][number];
