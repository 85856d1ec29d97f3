import { Badge } from "../ui/badge";
import { standingWords } from "./account-words";

const restricted: readonly string[] = ["expansion_blocked", "suspended"];

/** How the customer stands with what it owes; what is kept from it stands out. */
export function Standing({ standing }: { standing: string }) {
  const words = standingWords(standing);
  return restricted.includes(standing) ? <Badge tone="warn">{words}</Badge> : words;
}
