import { defineQueue } from "#server/domain/queues/define";

export const exceptionsQueue = defineQueue({
  key: "exceptions",
  label: "Exceptions",
  purpose:
    "Invoices that cannot go out, cannot be posted or were not paid, each with the reason and the fix. New ones arrive when a sync brings a contradiction in.",
  permission: "case.read",
  works: "exception.work",
  leads: "team.administer",
  sorts: ["priority", "due", "amount", "age"],
  icon: "exceptions",
});
