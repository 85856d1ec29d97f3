import { defineQueue } from "#server/domain/queues/define";

export const deadLettersQueue = defineQueue({
  key: "dead-letters",
  label: "Dead letters",
  purpose:
    "What did not find its way in: messages that could not be read, to be replayed once their cause is mended or skipped with a reason, and days on which we and a source count differently.",
  permission: "sync.read",
  works: "exception.work",
  leads: "team.administer",
  sorts: ["priority", "due", "age"],
  icon: "sync",
});
