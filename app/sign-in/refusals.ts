/** Why somebody came back from the identity provider without a session. The addresses carry a word, never a name. */
const refusals: Record<string, string> = {
  disabled: "Your account here is disabled. Ask an administrator.",
  no_email: "The identity provider gave no e-mail address of yours. Ask whoever runs it to release it to Docket.",
  unverified:
    "The identity provider has not verified your e-mail address, so it cannot be joined with an account here. Verify it there, then sign in again.",
  taken: "Another identity or a demo account has your e-mail address here already. Ask an administrator.",
  no_role: "You have no account here, and none of your groups gives you one. Ask an administrator.",
  AccessDenied:
    "The identity provider did not let you in. Sign in there with the right account, or ask whoever runs it.",
};

const brokenOff =
  "Signing in with the identity provider did not end well, and you are not signed in. Try again; if it goes on, ask an administrator.";

/** The sentence for what the address says; null when it says nothing. Words nobody knows are not repeated. */
export function refusalSentence(refused: string | undefined, error: string | undefined): string | null {
  if (refused !== undefined && Object.hasOwn(refusals, refused)) return refusals[refused] ?? null;
  if (error === undefined) return null;
  return Object.hasOwn(refusals, error) ? (refusals[error] ?? null) : brokenOff;
}
