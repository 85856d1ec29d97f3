/**
 * What a request goes by in place of a legal entity where it concerns all of them: whoever works for every entity asks
 * for it, sees it and signs it.
 */
export const EVERY_ENTITY = "all";

export function entityWords(code: string): string {
  return code === EVERY_ENTITY ? "every legal entity" : code;
}
