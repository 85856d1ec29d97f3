import { isFatal } from "#db/guard";
import type { Context } from "#server/kernel/context";

/**
 * Lets one process at a time do what the name stands for: whoever comes meanwhile leaves it and is told null. The lock
 * goes with its connection, so a process that dies holds nobody up; what is done under it must bear being begun again.
 */
export async function inOneHand<Result>(
  { raw }: Pick<Context, "raw">,
  name: string,
  act: () => Promise<Result>,
): Promise<Result | null> {
  const connection = await raw.reserve();
  let isUsable = true;
  const ask = async (statement: string) => {
    try {
      const [row] = await connection.unsafe<{ held: boolean }[]>(statement, [name]);
      return row?.held === true;
    } catch (error) {
      isUsable = !isFatal(error);
      throw error;
    }
  };
  try {
    if (!(await ask("select pg_try_advisory_lock(hashtextextended($1, 0)) as held"))) return null;
    try {
      return await act();
    } finally {
      await ask("select pg_advisory_unlock(hashtextextended($1, 0)) as held");
    }
  } finally {
    // The driver has taken a dead connection out of its pool already; releasing it would put it back.
    if (isUsable) connection.release();
  }
}
