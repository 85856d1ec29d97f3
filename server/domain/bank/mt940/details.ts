import { referenceOrNull, textOrNull } from "#server/domain/bank/text";

/** What the field :86: says of a booking. */
export type Mt940Details = {
  code: string | null;
  counterpartyName: string | null;
  counterpartyAccount: string | null;
  endToEndReference: string | null;
  returnReason: string | null;
  remittance: string | null;
};

const silent: Mt940Details = {
  code: null,
  counterpartyName: null,
  counterpartyAccount: null,
  endToEndReference: null,
  returnReason: null,
  remittance: null,
};

/** German codes of bookings that bring a payment back: the reason stands in subfield 34. */
const RETURN_CODES = new Set(["108", "109", "159", "181", "182", "183", "184"]);

/** Reads the lines of one or several :86: fields, in whichever of the structures banks use. */
export function readDetails(lines: readonly string[]): Mt940Details {
  const wrapped = lines.join("");
  const structured = /^\s*(\d{3})?([?>~^])(?=\d{2})/.exec(wrapped);
  if (structured) return subfields(wrapped, structured[1] ?? null, structured[2] ?? "?");
  if (/^\s*\/(TRTP|TRCD|EREF|PREF|KREF|MARF|CSID|CNTP|BENM|ORDP|REMI|RTRN|IBAN|NAME)\//.test(wrapped))
    return slashWords(wrapped);
  const remittance = textOrNull(
    lines
      .map((line) => line.trim())
      .filter((line) => line !== "")
      .join("\n"),
  );
  return { ...silent, remittance, ...polishWords(wrapped) };
}

/** "166?00GUTSCHRIFT?20EREF+…?32NAME": German banks with a question mark, Dutch and Polish ones with other signs. */
function subfields(text: string, code: string | null, sign: string): Mt940Details {
  const values = new Map<string, string>();
  const splitter = new RegExp(`\\${sign}(?=\\d{2})`);
  for (const piece of text.split(splitter).slice(1)) {
    const key = piece.slice(0, 2);
    values.set(key, (values.get(key) ?? "") + piece.slice(2));
  }
  const together = (keys: readonly string[]) => textOrNull(keys.map((key) => values.get(key) ?? "").join(""));
  const isPurpose = (key: string) => /^(2\d|6[0-3])$/.test(key);
  const purpose = textOrNull([...values].flatMap(([key, value]) => (isPurpose(key) ? [lineOf(value)] : [])).join(""));
  return {
    code,
    counterpartyName: together(["32", "33"]),
    counterpartyAccount: together(["31"])?.replaceAll(" ", "") ?? null,
    endToEndReference: referenceOrNull(sepaWord(purpose, "EREF")),
    returnReason: code !== null && RETURN_CODES.has(code) ? together(["34"]) : null,
    remittance: purpose ?? together(["00"]),
  };
}

/** A subfield that is full was cut in the middle of what it says; a shorter one ended by itself. */
function lineOf(value: string): string {
  return value.length >= FULL_SUBFIELD ? value : `${value} `;
}

const FULL_SUBFIELD = 27;

/** The text after "EREF+" up to the next word of that kind. */
function sepaWord(purpose: string | null, word: string): string | null {
  const pattern = new RegExp(
    `${word}\\+(.*?)(?=(?:EREF|KREF|MREF|CRED|DEBT|COAM|OAMT|SVWZ|ABWA|ABWE|IBAN|BIC|PURP|RREF)\\+|$)`,
    "s",
  );
  return pattern.exec(purpose ?? "")?.[1] ?? null;
}

const slashWord =
  /\/(TRTP|TRCD|IBAN|BIC|NAME|REMI|EREF|MARF|CSID|ORDP|BENM|CNTP|RTRN|PREF|KREF|ISDT|ULTD|ULTB|ADDR|SWOD|PURP)\//;

/** "/TRTP/SEPA OVERBOEKING/IBAN/NL…/NAME/…/REMI/…/EREF/…", as Dutch banks write it. */
function slashWords(text: string): Mt940Details {
  const pieces = text.split(slashWord);
  const values = new Map<string, string>();
  for (let index = 1; index + 1 < pieces.length; index += 2)
    values.set(pieces[index] ?? "", (pieces[index + 1] ?? "").replace(/\/+$/, ""));
  const [account, , name] = (values.get("CNTP") ?? "").split("/");
  const remittance = values.get("REMI")?.replace(/^(USTD|STRD)\/\//, "");
  return {
    ...silent,
    counterpartyName: textOrNull(values.get("NAME") ?? name),
    counterpartyAccount: textOrNull(values.get("IBAN") ?? account)?.replaceAll(" ", "") ?? null,
    endToEndReference: referenceOrNull(values.get("EREF")),
    returnReason: textOrNull(values.get("RTRN")),
    remittance: textOrNull(remittance) ?? textOrNull(text),
  };
}

/** "Z RACH.: …; OD: …; TYT.: …", as Polish banks write it: from which account, from whom, for what. */
function polishWords(text: string): Partial<Mt940Details> {
  const account = /\bZ RACH\.:\s*([\d ]{20,40});/.exec(text)?.[1];
  const name = /\bOD:\s*(.*?);/.exec(text)?.[1];
  if (account === undefined && name === undefined) return {};
  return {
    counterpartyAccount: textOrNull(account?.replaceAll(" ", "")),
    counterpartyName: textOrNull(name?.replace(/\s+/g, " ")),
  };
}
