/** Where to go after signing in: a path of our own, never another site. Anything doubtful leads to the first desk. */
export function safePath(claimed: string | string[] | undefined): string {
  if (typeof claimed !== "string" || !claimed.startsWith("/")) return "/";
  const base = "http://docket.invalid";
  try {
    const url = new URL(claimed, base);
    return url.origin === base && !url.pathname.startsWith("//") && !url.pathname.startsWith("/sign-in")
      ? url.pathname + url.search
      : "/";
  } catch {
    return "/";
  }
}
