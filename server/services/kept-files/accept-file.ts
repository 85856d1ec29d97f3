import { createHash } from "node:crypto";
import { isWhatItsNameSays, keptFileTypeOf, keptFileTypes, MOST_KEPT_FILES } from "#server/domain/files/kept-files";
import { ruleViolation } from "#server/kernel/errors";

type Sent = { name: string; content: string };
/** What a file is kept with: "Case 1041", one of "cases". */
type Keeper = { name: string; all: string };
type AcceptedFile = { name: string; mediaType: string; byteCount: number; contentHash: string; content: Buffer };

/**
 * A file as it is stored: byte for byte, of a kind that is kept, and once.
 * @throws AppError RULE_VIOLATION where it is not taken in, saying why.
 */
export function acceptFile(
  { name, content }: Sent,
  keeper: Keeper,
  kept: readonly { name: string; contentHash: string }[],
): AcceptedFile {
  const mediaType = keptFileTypeOf(name);
  if (!mediaType)
    throw ruleViolation(
      `${name} is of a kind that is not kept with ${keeper.all}. Attach one of: ${Object.keys(keptFileTypes).join(", ")}.`,
    );
  const bytes = Buffer.from(content, "base64");
  if (bytes.length === 0) throw ruleViolation(`${name} is empty. Nothing was attached.`);
  if (!isWhatItsNameSays(name, bytes))
    throw ruleViolation(
      `${name} is not what its name says: its content is of another kind. Nothing was attached; save it as what it is.`,
    );
  const contentHash = createHash("sha256").update(bytes).digest("hex");
  const same = kept.find((file) => file.contentHash === contentHash);
  if (same)
    throw ruleViolation(`${keeper.name} has this very file already, as ${same.name}. It was not attached again.`);
  if (kept.length >= MOST_KEPT_FILES)
    throw ruleViolation(`${keeper.name} has ${kept.length} files, which is the most. Take one off first.`);
  return { name, mediaType, byteCount: bytes.length, contentHash, content: bytes };
}
