import canonicalize from "canonicalize";
import type { AuthorityDecision } from "#server/domain/approvals/authority";
import type { InsideOperation } from "#server/domain/approvals/inside-acts";
import type { RequestKind, RequestReason } from "#server/domain/approvals/kinds";
import type { SplitSum } from "#server/domain/approvals/splits";
import type { PlannedEffect } from "#server/domain/exceptions/define";
import type { OutboundOperation } from "#server/domain/sync/effects";

/** A fact the request rests on: what is signed, where it is from and how old it was. Amounts as minor units in text. */
export type PacketFact = {
  key: string;
  label: string;
  value: PacketValue;
  source: string | null;
  /** ISO instant at which the source was last seen to say so. */
  seenAt: string | null;
  /** A fact whose change voids the signatures; the others explain. */
  isSignificant: boolean;
};

export type PacketValue =
  | { is: "text"; text: string }
  | { is: "amount"; minor: string; currency: string }
  | { is: "day"; day: string }
  | { is: "count"; count: number };

/** What will be done once it is signed, step by step: acts on sources and of Docket itself, each in business words too. */
export type PlannedAct = Omit<PlannedEffect, "operation"> & { operation: OutboundOperation | InsideOperation };

export type Precedent = {
  number: number;
  title: string;
  outcome: string;
  amountMinor: string | null;
  currency: string | null;
  decidedAt: string;
  reason: string | null;
};

/** A file that belongs to what is signed: its name, and its bytes by their SHA-256. */
export type PacketFile = { name: string; sha256: string; byteCount: number };

/** Everything a signature is about. What is signed is this, as canonical JSON. */
export type Packet = {
  request: { id: string; number: number; revision: number };
  kind: RequestKind;
  entity: string;
  customer: { id: string; name: string; tier: string | null } | null;
  subject: { type: string; id: string; name: string } | null;
  title: string;
  reason: { code: RequestReason; words: string };
  requestedBy: { personId: string; name: string };
  amount: { minor: string; currency: string } | null;
  /** In the reporting currency, with the rate and its day; added up with what was asked for alike. */
  base: { minor: string; currency: string; rate: string; rateOn: string; aggregateMinor: string } | null;
  sums: readonly (Omit<SplitSum, "baseMinor"> & { baseMinor: string })[];
  terms: Record<string, unknown>;
  /** What of it the table of authority looked at beside kind, amount and customer. */
  concerns?: { about?: string; records?: number };
  facts: readonly PacketFact[];
  consequences: readonly string[];
  plan: readonly PlannedAct[];
  /** Packets drawn up before files belonged to them name none. */
  files?: readonly PacketFile[];
  precedents: readonly Precedent[];
  authority: { policy: string; decision: Exclude<AuthorityDecision, { is: "refused" }> };
  /** ISO instant at which it was drawn up. */
  at: string;
};

/** The packet as the bytes that are hashed (RFC 8785): the same content gives the same bytes. */
export function canonicalPacket(packet: Packet): string {
  const text = canonicalize(packet);
  if (text === undefined) throw new TypeError("A packet could not be written as canonical JSON.");
  return text;
}

export type FactDifference = { key: string; label: string; signed: PacketValue | null; now: PacketValue | null };

export type Tolerance = { basisPoints: number; minor: number };

/**
 * What changed among significant facts beyond the tolerance. An amount may move by both bounds of it; everything else has
 * to stay as it was signed. A fact that came or went is a difference.
 */
export function differences(
  signed: readonly PacketFact[],
  now: readonly PacketFact[],
  tolerance: Tolerance,
): FactDifference[] {
  const before = significant(signed);
  const after = significant(now);
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((key): FactDifference[] => {
    const left = before.get(key);
    const right = after.get(key);
    if (left && right && isWithin(left.value, right.value, tolerance)) return [];
    const label = right?.label ?? left?.label ?? key;
    return [{ key, label, signed: left?.value ?? null, now: right?.value ?? null }];
  });
}

function significant(facts: readonly PacketFact[]): Map<string, PacketFact> {
  return new Map(facts.filter((fact) => fact.isSignificant).map((fact) => [fact.key, fact]));
}

function isWithin(signed: PacketValue, now: PacketValue, { basisPoints, minor }: Tolerance): boolean {
  if (signed.is !== "amount" || now.is !== "amount") return canonicalize(signed) === canonicalize(now);
  if (signed.currency !== now.currency) return false;
  const moved = magnitude(BigInt(now.minor) - BigInt(signed.minor));
  return moved <= BigInt(minor) && moved * 10_000n <= magnitude(BigInt(signed.minor)) * BigInt(basisPoints);
}

function magnitude(minor: bigint): bigint {
  return minor < 0n ? -minor : minor;
}
