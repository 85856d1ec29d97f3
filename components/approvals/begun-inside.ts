import type { Repair } from "#server/domain/approvals/about";
import type { RequestKind } from "#server/domain/approvals/kinds";
import { idOrNull } from "./approvals-url";
import type { AskDraft } from "./ask-draft";
import { emptyAccess } from "./inside-draft";

type Url = {
  kind: RequestKind | null;
  document: string | null;
  version: number | null;
  user: string | null;
  grant: string | null;
  repair: Repair | null;
  messages: string[] | null;
  source: string | null;
  stream: string | null;
  signature: string | null;
  total: string | null;
};

export type Begun = { kind: RequestKind; draft: Partial<AskDraft> };

/** What somebody came with for a kind whose subject is Docket's own; null where the address names none. */
export function begunInside(url: Url): Begun | null {
  switch (url.kind) {
    case "policy_change":
      return url.document === null || url.version === null
        ? null
        : { kind: url.kind, draft: { given: { document: url.document, version: url.version } } };
    case "access_change": {
      const [userId, grantId] = [idOrNull(url.user), idOrNull(url.grant)];
      return userId === null && grantId === null
        ? null
        : { kind: url.kind, draft: { access: { ...emptyAccess, userId, grantId } } };
    }
    case "data_repair": {
      const given = repairOf(url);
      return given === null ? null : { kind: url.kind, draft: { given } };
    }
    default:
      return null;
  }
}

function repairOf({ repair, messages, source, stream, signature, total }: Url): Record<string, unknown> | null {
  if (repair === null) return null;
  if (repair === "accept_difference") return idOrNull(total) === null ? null : { repair, totalId: total };
  const ids = (messages ?? []).filter((id) => idOrNull(id) !== null);
  if (ids.length > 0) return { repair, selection: { by: "messages", ids } };
  if (source === null || stream === null || signature === null) return null;
  return { repair, selection: { by: "cause", source, stream, signature } };
}
