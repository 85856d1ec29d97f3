import { describe, expect, test } from "vitest";
import { namedItems } from "#server/domain/cash/named-items";

const item = (number: string, poNumber: string | null = null) => ({ id: number, number, poNumber });
const items = [
  ...[1, 2, 3, 4, 5].map((last) => item(`DE01-00100${last}`)),
  item("DE01-004711", "4500017733"),
  item("US01-001002"),
  item("INV-2026-0815"),
  item("1002019"),
  item("55123"),
];
const named = (text: string | null) => [...namedItems(text, items)].map(([id, naming]) => `${id} ${naming}`).sort();
const rows = (...lasts: number[]) => lasts.map((last) => `DE01-00100${last} listed`);

describe("what a payer's words name", () => {
  test.each<[string, string[]]>([
    ["SVWZ+Rechnung DE01-004711 vom 12.10.", ["DE01-004711 number"]],
    ["/ROC/NOTPROVIDED//URI/DE01004711", ["DE01-004711 number"]],
    ["de01 4711 danke", ["DE01-004711 number"]],
    ["DE01 - 1 Rechnung 4711", ["DE01-004711 figures"]],
    ["INV 2026/0815", ["INV-2026-0815 number"]],
    ["請求書DE01-004711分", ["DE01-004711 number"]],
    ["ＤＥ０１－００４７１１", ["DE01-004711 number"]],
    ["RMR*IV*1002019**119000\\", ["1002019 number"]],
    ["Betrag 55123 Cent", ["55123 figures"]],
    ["Bestellung 4500017733", ["DE01-004711 order"]],
    ["Rechnung 4712", ["DE01-004711 near"]],
    ["DE01-004771", ["DE01-004711 near"]],
    ["de01004771", ["DE01-004711 near"]],
    ["Rechnung 7411", ["DE01-004711 near"]],
    ["Rechnung 4171", ["DE01-004711 near"]],
    ["Rechnung 1417", []],
    ["Rechnung 1741", []],
    ["Kundennummer 47110", []],
    ["Zahlung laut Vereinbarung", []],
  ])("%s", (text, expected) => {
    expect(named(text)).toEqual(expected);
  });
  test("no words name nothing", () => expect(named(null)).toEqual([]));
});

describe("rows and lists", () => {
  test.each<[string, string[]]>([
    ["DE01-001001-1004", ["DE01-001001 number", ...rows(2, 3, 4)]],
    ["DE01-001001 bis DE01-001003", ["DE01-001001 number", "DE01-001002 listed", "DE01-001003 number"]],
    ["DE01 1001/02/03", ["DE01-001001 number", ...rows(2, 3)]],
    ["DE01-001001 to 1003", ["DE01-001001 number", ...rows(2, 3)]],
    ["DE01-001003, 1004 und 1005", ["DE01-001003 number", ...rows(4, 5)]],
    ["1003, 1004 u. 1005", rows(3, 4, 5)],
    ["Factures 1003 à 1005", rows(3, 4, 5)],
    ["1004-05", rows(4, 5)],
    // The row of another entity's numbers names none of this one's.
    ["US01-001002", ["US01-001002 number"]],
    ["1005/1003", ["DE01-001003 figures", "DE01-001005 figures"]],
    // Its end is unknown, so it is no row.
    ["1003-1099", ["DE01-001003 figures"]],
    ["1003 2026-10-04", ["DE01-001003 figures"]],
  ])("%s", (text, expected) => {
    expect(named(text)).toEqual([...expected].sort());
  });

  test("figures that two entities have name both", () => {
    expect(named("1001 bis 1003")).toEqual([...rows(1, 2, 3), "US01-001002 listed"].sort());
  });
});

describe("lines of MT940", () => {
  test.each<[string, string[]]>([
    ["?20SVWZ+RECHNUNG VOM 1.9. DE01?21-004711 DANKE", ["DE01-004711 number"]],
    ["?20SVWZ+RECHNUNG V. 1.9. DE01-0?2104711", ["DE01-004711 number"]],
    ["?20RECHNUNG 4711?2112345", ["DE01-004711 figures"]],
  ])("%s", (text, expected) => {
    expect(named(text)).toEqual(expected);
  });
});
