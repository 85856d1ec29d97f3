import type { DryRunSample, MappingDryRun } from "#server/domain/policies/views";
import { differencesOf } from "#server/domain/sync/record-differences";

/** What one message became: its records by identity, or why it could not be read. */
export type Reading =
  | { outcome: "records"; records: readonly { id: string; kind: string; externalId: string; facts: unknown }[] }
  | { outcome: "ignored"; reason: string }
  | { outcome: "dead"; reason: string };

const MOST_SAMPLES = 20;
const MOST_REASONS = 10;

/** Adds up, message by message, what another document would change. */
export class DryRunTally {
  readonly #fields = new Map<string, { kind: string; field: string; count: number }>();
  readonly #reasons = new Map<string, number>();
  readonly #samples: DryRunSample[] = [];
  readonly #records = { compared: 0, changed: 0, appearing: 0, disappearing: 0 };
  #dead = 0;
  #readable = 0;

  /** @param stands whether a record of this message is what is stored of its object: others would change nothing. */
  add(inboxId: string, before: Reading, after: Reading, stands: (recordId: string) => boolean): void {
    const was = before.outcome === "records" ? before.records.filter(({ id }) => stands(id)) : [];
    if (after.outcome === "dead" && before.outcome !== "dead" && (was.length > 0 || before.outcome === "ignored")) {
      this.#dead += 1;
      this.#reasons.set(after.reason, (this.#reasons.get(after.reason) ?? 0) + 1);
      this.#records.compared += was.length;
      this.#sample(inboxId, was[0] ?? { kind: "message", externalId: "" }, "dead", after.reason);
      return;
    }
    if (before.outcome === "dead" && after.outcome !== "dead") {
      this.#readable += 1;
      const [first] = after.outcome === "records" ? after.records : [];
      this.#sample(inboxId, first ?? { kind: "message", externalId: "" }, "readable", before.reason);
      return;
    }
    if (before.outcome === "dead") return;
    this.#compare(inboxId, was, after.outcome === "records" ? after.records : [], before);
  }

  result(): Omit<MappingDryRun, "source" | "activeVersion" | "coverage"> {
    const reasons = [...this.#reasons].map(([reason, count]) => ({ reason, count }));
    return {
      records: { ...this.#records },
      fields: [...this.#fields.values()].sort((left, right) => right.count - left.count),
      becomingDead: {
        count: this.#dead,
        reasons: reasons.sort((left, right) => right.count - left.count).slice(0, MOST_REASONS),
      },
      becomingReadable: this.#readable,
      samples: [...this.#samples],
    };
  }

  #compare(
    inboxId: string,
    was: readonly { id: string; kind: string; externalId: string; facts: unknown }[],
    is: readonly { id: string; kind: string; externalId: string; facts: unknown }[],
    before: Reading,
  ): void {
    const known = new Set(before.outcome === "records" ? before.records.map(({ id }) => id) : []);
    for (const record of was) {
      this.#records.compared += 1;
      const other = is.find(({ id }) => id === record.id);
      if (!other) {
        this.#records.disappearing += 1;
        this.#sample(inboxId, record, "disappears", null);
        continue;
      }
      const differences = differencesOf(record.facts, other.facts);
      if (differences.length === 0) continue;
      this.#records.changed += 1;
      for (const field of new Set(differences.map((one) => withoutPlaces(one.field)))) this.#count(record.kind, field);
      this.#sample(inboxId, record, "changed", null, differences);
    }
    for (const record of is.filter(({ id }) => !known.has(id))) {
      this.#records.appearing += 1;
      this.#sample(inboxId, record, "appears", null, differencesOf(null, record.facts));
    }
  }

  #count(kind: string, field: string): void {
    const key = `${kind} ${field}`;
    const known = this.#fields.get(key) ?? { kind, field, count: 0 };
    known.count += 1;
    this.#fields.set(key, known);
  }

  #sample(
    inboxId: string,
    { kind, externalId }: { kind: string; externalId: string },
    what: DryRunSample["what"],
    reason: string | null,
    differences: DryRunSample["differences"] = [],
  ): void {
    if (this.#samples.length < MOST_SAMPLES)
      this.#samples.push({ inboxId, kind, externalId, what, reason, differences });
  }
}

/** "lines.3.productCode" and "lines.0.productCode" are one field of a list. */
function withoutPlaces(field: string): string {
  return field.replaceAll(/\.\d+(?=\.|$)/g, "");
}
