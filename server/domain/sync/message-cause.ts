/** What a dead letter says of its trouble. */
export type DeadLetterTrouble = { source: string; stream: string; field: string | null; reason: string | null };

/**
 * The same for messages that died of the same thing: source, stream and the field in trouble, in whatever line of a list
 * it stands; where no field is named, the reason without what is particular to one message.
 */
export function causeSignature({ source, stream, field, reason }: DeadLetterTrouble): string {
  const trouble = field === null ? `reason ${generalReason(reason ?? "")}` : `field ${generalField(field)}`;
  return [source, stream, trouble].join(" | ");
}

/** "lines.data.3.amount" → "lines.data.*.amount". */
export function generalField(field: string): string {
  return field.replaceAll(/(^|\.)\d+(?=\.|$)/g, "$1*");
}

/** Ids, numbers and quoted values are particular; what is left is the kind of trouble. */
function generalReason(reason: string): string {
  return reason
    .replaceAll(/"[^"]*"/g, '"…"')
    .replaceAll(/\S*\d\S*/g, "…")
    .trim();
}
