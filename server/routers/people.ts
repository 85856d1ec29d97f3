import { assignablePeople } from "#server/services/people/assignable-people";
import { query, router } from "#server/trpc/init";

export const peopleRouter = router({
  assignable: query(assignablePeople),
});
