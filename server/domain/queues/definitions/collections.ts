import { COLLECTIONS_QUEUE } from "#server/domain/collections/account-case";
import { defineQueue } from "#server/domain/queues/define";

export const collectionsQueue = defineQueue({
  key: COLLECTIONS_QUEUE,
  label: "Collections",
  purpose: "Accounts of which something is past due, in the order of their points. They come and go by themselves.",
  permission: "collection.read",
  works: "collection.work",
  leads: "collection.lead",
  sorts: ["priority"],
  icon: "collections",
});
