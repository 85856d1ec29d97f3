import { QueryClient } from "@tanstack/react-query";
import superjson from "superjson";

const STALE_AFTER_MS = 30_000;

/**
 * The same settings on the server and in the browser. Only answers travel: a query still on its way would be drawn as
 * loading by the server and as loaded by the browser, and the page would be thrown away and drawn again. Whoever wants an
 * answer in the first paint awaits it in the page.
 */
export function makeQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: { staleTime: STALE_AFTER_MS, retry: typeof window === "undefined" ? false : shouldRetry },
      mutations: { retry: false },
      dehydrate: { serializeData: superjson.serialize },
      hydrate: { deserializeData: superjson.deserialize },
    },
  });
}

/** A refusal stays a refusal; only what never reached an answer is worth asking again. */
function shouldRetry(failures: number, error: unknown): boolean {
  const status = (error as { data?: { httpStatus?: number } | null }).data?.httpStatus;
  return failures < 2 && (status === undefined || status >= 502);
}
