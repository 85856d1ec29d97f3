import "server-only";
import { dehydrate, HydrationBoundary, type QueryClient } from "@tanstack/react-query";
import { TRPCError } from "@trpc/server";
import { createTRPCOptionsProxy } from "@trpc/tanstack-react-query";
import { headers } from "next/headers";
import { notFound } from "next/navigation";
import { cache, type ReactNode } from "react";
import { appRouter } from "#server/routers/app";
import { requestContext } from "#server/trpc/request-context";
import { makeQueryClient } from "@/components/trpc/query-client";

/** One query client a request. */
export const getQueryClient: () => QueryClient = cache(makeQueryClient);

/** In-process calls for server components: same procedures, same permissions, no HTTP. */
export const trpc = createTRPCOptionsProxy({
  router: appRouter,
  queryClient: getQueryClient,
  ctx: cache(async () => requestContext(await headers())),
});

/** Hands what was loaded on the server to the client components inside. */
export function Hydrate({ children }: { children: ReactNode }) {
  return <HydrationBoundary state={dehydrate(getQueryClient())}>{children}</HydrationBoundary>;
}

/** For data a page cannot be without: what is missing or not visible to this person becomes "not found". */
export async function orNotFound<Result>(loading: Promise<Result>): Promise<Result> {
  try {
    return await loading;
  } catch (error) {
    if (error instanceof TRPCError && error.code === "NOT_FOUND") notFound();
    throw error;
  }
}
