import { z } from "zod";
import { isPlainDate } from "#server/domain/time";

/**
 * The usage meter's answers. The interface is our own, in the manner of today's meters: a company connects its meter
 * by serving these lists, or by a small gateway in front of it. It is asked for two changes, each under a key that it never
 * does twice: to take the events of some days again, and to set what a day counts.
 */
const id = z.string().min(1).max(255);

/** One customer's use of one product on one day. Quantities are decimals as text, as meters keep them. */
export const wireUsageDay = z.looseObject({
  id,
  product: z.string().min(1),
  day: z.string().refine(isPlainDate, "a day as YYYY-MM-DD"),
  quantity: z.string().regex(/^-?\d+(\.\d+)?$/, "a plain decimal quantity"),
  events: z.int().min(0),
  refused: z.int().min(0),
  refusal: z.string().nullish(),
  updated_at: z.iso.datetime({ offset: true, error: "an instant as YYYY-MM-DDThh:mm:ss.sssZ" }),
});

/** Loose on purpose: one malformed row becomes one dead message, not a stream that stands still. */
export const wirePage = z.looseObject({
  data: z.array(z.looseObject({})),
  has_more: z.boolean(),
  next_cursor: z.string().nullish(),
});
export const wireError = z.looseObject({
  error: z.looseObject({ code: z.string().nullish(), message: z.string().nullish() }),
});

/** What the meter did under a key: the days it tells again, and how much it took in. */
export const wireRequest = z.looseObject({ days: z.array(id), counted: z.int() });
