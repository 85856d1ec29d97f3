import { fixException } from "#server/services/exceptions/fix-exception";
import { mutation, router } from "#server/trpc/init";

export const exceptionsRouter = router({
  fix: mutation(fixException),
});
