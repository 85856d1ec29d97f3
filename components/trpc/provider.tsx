"use client";
import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { createTRPCClient, httpBatchLink, httpSubscriptionLink, splitLink, type TRPCClient } from "@trpc/client";
import { createTRPCContext } from "@trpc/tanstack-react-query";
import { type ReactNode, useState } from "react";
import superjson from "superjson";
import type { AppRouter } from "#server/routers/app";
import { isSignedOut } from "./errors";
import { makeQueryClient } from "./query-client";

const { TRPCProvider, useTRPC, useTRPCClient } = createTRPCContext<AppRouter>();

export { useTRPC, useTRPCClient };

const ENDPOINT = "/api/trpc";
/** The server refuses more calls than this in one request. */
const MOST_CALLS = 10;

let browserQueryClient: QueryClient | undefined;

/** On the server every request has its own client; in the browser there is one, and Suspense must not make it anew. */
function getQueryClient(): QueryClient {
  if (typeof window === "undefined") return makeQueryClient();
  browserQueryClient ??= makeBrowserQueryClient();
  return browserQueryClient;
}

function makeBrowserQueryClient(): QueryClient {
  const defaults = makeQueryClient().getDefaultOptions();
  return new QueryClient({
    queryCache: new QueryCache({ onError: signInAgainWhenSignedOut }),
    mutationCache: new MutationCache({ onError: signInAgainWhenSignedOut }),
    defaultOptions: defaults,
  });
}

/** A session that ended elsewhere leads back to where the person was, by way of the sign-in page. */
function signInAgainWhenSignedOut(error: unknown): void {
  if (!isSignedOut(error)) return;
  const here = window.location.pathname + window.location.search;
  window.location.assign(`/sign-in?callbackUrl=${encodeURIComponent(here)}&ended=1`);
}

function makeClient(): TRPCClient<AppRouter> {
  return createTRPCClient<AppRouter>({
    links: [
      splitLink({
        condition: (operation) => operation.type === "subscription",
        true: httpSubscriptionLink({ url: ENDPOINT, transformer: superjson }),
        false: httpBatchLink({
          url: ENDPOINT,
          transformer: superjson,
          maxItems: MOST_CALLS,
          headers: { "x-docket": "1" },
        }),
      }),
    ],
  });
}

export function TRPCReactProvider({ children }: { children: ReactNode }) {
  const queryClient = getQueryClient();
  const [client] = useState(makeClient);
  return (
    <QueryClientProvider client={queryClient}>
      <TRPCProvider trpcClient={client} queryClient={queryClient}>
        {children}
      </TRPCProvider>
    </QueryClientProvider>
  );
}
