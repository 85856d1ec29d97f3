/**
 * The idempotency key of one act: made when its form or button appears, kept through every repeat of the same act, made
 * anew once it was answered. Two clicks, or a click after a lost answer, are then one act.
 */
export function newKey(): string {
  return crypto.randomUUID();
}
