import { defineQueue } from "#server/domain/queues/define";

export const CASH_QUEUE = "cash";

export const cashQueue = defineQueue({
  key: CASH_QUEUE,
  label: "Cash",
  purpose:
    "Money that arrived and has no home yet, came twice, too much, too little or to the wrong company, each with the invoices it is probably for.",
  permission: "cash.read",
  works: "cash.apply",
  leads: "team.administer",
  sorts: ["priority", "due", "amount", "age"],
  icon: "cash",
});
