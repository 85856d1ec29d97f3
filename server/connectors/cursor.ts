import type { z } from "zod";

/** Cursors are JSON of our own making; one that an older version wrote in another form starts its stream anew. */
export function readCursor<Cursor>(schema: z.ZodType<Cursor>, text: string | null): Cursor | null {
  if (text === null) return null;
  try {
    const parsed = schema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

export function writeCursor<Cursor>(cursor: Cursor): string {
  return JSON.stringify(cursor);
}
