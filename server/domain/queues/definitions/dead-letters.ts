import { defineQueue } from "#server/domain/queues/define";

export const deadLettersQueue = defineQueue({
  key: "dead-letters",
  label: "Dead letters",
  purpose:
    "Messages from source systems that could not be read. Each can be replayed once its cause is mended, or skipped with a reason.",
  permission: "sync.read",
  sorts: ["priority", "due", "age"],
  icon: "sync",
});
