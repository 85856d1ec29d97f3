import { defineQueue } from "#server/domain/queues/define";

export const DISPUTES_QUEUE = "disputes";

export const disputesQueue = defineQueue({
  key: DISPUTES_QUEUE,
  label: "Disputes",
  purpose:
    "What customers contest and payers take back, each with its evidence, its deadline and what it keeps from being paid.",
  permission: "dispute.read",
  works: "dispute.work",
  leads: "team.administer",
  sorts: ["priority", "due", "amount", "age"],
  icon: "disputes",
});
