import { initTRPC, TRPCError } from "@trpc/server";
import superjson from "superjson";
import { z } from "zod";
import type { PersonActor } from "#server/domain/access/actor";
import type { Command } from "#server/kernel/command";
import type { Context } from "#server/kernel/context";
import { type ErrorCode, refusalOf } from "#server/kernel/errors";
import type { Query } from "#server/kernel/query";

/** What a request brings: who is signed in, if anybody, and a way to the kernel's context. */
export type RequestContext = {
  signedIn: { actor: PersonActor; email: string } | null;
  contextFor: (actor: PersonActor) => Promise<Context>;
  correlationId: string;
};

const trpcCodes = {
  FORBIDDEN: "FORBIDDEN",
  NOT_FOUND: "NOT_FOUND",
  CONFLICT: "CONFLICT",
  RULE_VIOLATION: "PRECONDITION_FAILED",
  BAD_INPUT: "BAD_REQUEST",
} as const satisfies Record<ErrorCode, TRPCError["code"]>;

const trpc = initTRPC.context<RequestContext>().create({
  transformer: superjson,
  sse: { ping: { enabled: true, intervalMs: 5_000 }, client: { reconnectAfterInactivityMs: 15_000 } },
  errorFormatter({ shape, error, ctx }) {
    const refusal = refusalOf(error.cause);
    const isOurs = refusal !== null || error.code === "UNAUTHORIZED" || error.code === "SERVICE_UNAVAILABLE";
    return {
      ...shape,
      // A defect's text may hold SQL or paths: people get a sentence and the reference, the log gets the rest.
      message: isOurs
        ? error.message
        : `Something went wrong on our side. Nothing was changed. Quote the reference ${ctx?.correlationId ?? "unknown"} if it happens again.`,
      data: {
        code: shape.data.code,
        httpStatus: shape.data.httpStatus,
        refusal: refusal?.code ?? null,
        details: refusal?.details ?? null,
        reference: ctx?.correlationId ?? null,
      },
    };
  },
});

export const router = trpc.router;
export const createCallerFactory = trpc.createCallerFactory;

/** Turns refusals into answers in one place, so that procedures hold no try/catch. */
const answering = trpc.middleware(async ({ next }) => {
  const result = await next();
  if (result.ok) return result;
  const refusal = refusalOf(result.error.cause ?? result.error);
  if (refusal) throw new TRPCError({ code: trpcCodes[refusal.code], message: refusal.message, cause: refusal });
  return result;
});

const signedInOnly = trpc.middleware(async ({ ctx, next }) => {
  if (!ctx.signedIn)
    throw new TRPCError({
      code: "UNAUTHORIZED",
      message: "You are not signed in, or your session has ended. Sign in again; nothing was changed.",
    });
  const { actor, email } = ctx.signedIn;
  return next({ ctx: { ...ctx, actor, email, context: await ctx.contextFor(actor) } });
});

/** Every procedure asks for a session here and for the permission at the command or query itself. */
export const procedure = trpc.procedure.use(answering).use(signedInOnly);

export function query<Input extends z.ZodType, Result>(definition: Query<Input, Result>) {
  return procedure
    .input(unchecked<z.input<Input>>())
    .query(({ ctx, input }) => definition.execute(ctx.context, input as z.input<Input>));
}

/**
 * A query of which a list asks page after page. Such a list also says which way it pages, and has no cursor or a null one
 * for the first page. The door takes neither: pages by key go one way.
 */
export function pageQuery<Input extends z.ZodType, Result>(definition: Query<Input, Result>) {
  return procedure
    .input(onePage<z.input<Input>>())
    .query(({ ctx, input }) => definition.execute(ctx.context, input as z.input<Input>));
}

function onePage<Value>(): (value: unknown) => Value {
  return (value) => {
    const { direction: _, cursor, ...input } = value as Record<string, unknown>;
    return (cursor === null || cursor === undefined ? input : { ...input, cursor }) as Value;
  };
}

/** A mutation takes the idempotency key made when the form opened, and the command's input. The door checks the input itself. */
export function mutation<Input extends z.ZodType, Result>(definition: Command<Input, Result>) {
  return procedure
    .input(keyed<z.input<Input>>())
    .mutation(({ ctx, input }) => definition.execute(ctx.context, input.input, { idempotencyKey: input.key }));
}

/** A mutation that answers a secret: the answer is kept nowhere, so that sent again it is done again or refused. */
export function secretMutation<Input extends z.ZodType, Result>(definition: Command<Input, Result>) {
  return procedure
    .input(keyed<z.input<Input>>())
    .mutation(({ ctx, input }) => definition.execute(ctx.context, input.input));
}

const Keyed = z.strictObject({ key: z.string().min(8).max(100), input: z.unknown() });

/** tRPC cannot see through a generic parser, so the type is named here and the value checked by the door. */
function unchecked<Input>() {
  return (value: unknown) => value as Input;
}

function keyed<Input>() {
  return (value: unknown) => Keyed.parse(value) as { key: string; input: Input };
}
