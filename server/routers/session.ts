import { procedure, router } from "#server/trpc/init";

export const sessionRouter = router({
  /**
   * Who is signed in and what they hold, so that the browser can hide what the door would refuse; and the company's time
   * now, so that "late" is judged by one clock.
   */
  me: procedure.query(({ ctx }) => {
    const { userId, personId, name, grants } = ctx.actor;
    return { userId, personId, name, email: ctx.email, grants, now: ctx.context.now() };
  }),
});
