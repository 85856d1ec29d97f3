/** What begins like an IBAN: a country, two check digits, up to thirty letters and figures. */
const SHAPE = /^[A-Z]{2}\d{2}[A-Z0-9]{10,30}$/;

/** An account's identifier as files carry it: without blanks, in capitals where it is an IBAN. */
export function accountIdentifier(written: string): string {
  const tight = written.replace(/\s/g, "");
  const capitals = tight.toUpperCase();
  return SHAPE.test(capitals) ? capitals : tight;
}

export function looksLikeIban(identifier: string): boolean {
  return SHAPE.test(identifier);
}

/** Whether its check digits are right (ISO 13616: the rearranged number leaves 1 when divided by 97). */
export function isIban(identifier: string): boolean {
  if (!looksLikeIban(identifier)) return false;
  const rearranged = `${identifier.slice(4)}${identifier.slice(0, 4)}`;
  const figures = rearranged.replace(/[A-Z]/g, (letter) => String(letter.charCodeAt(0) - 55));
  return BigInt(figures) % 97n === 1n;
}
