/** Addresses a company writes from: one for everybody, or one of its own for some legal entities. */
export type EntityAddresses = { otherwise: string | null; byEntity: Readonly<Record<string, string>> };

/** An address a mail can be sent to. Stricter than the standard, which allows line ends and quotes nobody uses. */
export function isMailAddress(text: string): boolean {
  return text.length <= 254 && /^[^\s@<>(),;:"[\]\\]+@[^\s@<>(),;:"[\]\\]+\.[^\s@<>(),;:"[\]\\.]+$/.test(text);
}

/** Reads "accounts@x.example" or "DE01=konto@x.example, accounts@x.example". @throws RangeError naming the part that is none. */
export function readEntityAddresses(text: string): EntityAddresses {
  const byEntity: Record<string, string> = {};
  let otherwise: string | null = null;
  for (const part of text.split(",").map((one) => one.trim())) {
    if (part === "") continue;
    const [, entity, address = ""] = /^(?:([A-Za-z0-9_-]{1,20})=)?(\S+)$/.exec(part) ?? [];
    if (!isMailAddress(address))
      throw new RangeError(`"${part}" is no address; write accounts@company.example or DE01=accounts@company.example`);
    if (entity === undefined) otherwise = address;
    else byEntity[entity] = address;
  }
  return { otherwise, byEntity };
}

export function addressOfEntity({ otherwise, byEntity }: EntityAddresses, entity: string): string | null {
  return byEntity[entity] ?? otherwise;
}
