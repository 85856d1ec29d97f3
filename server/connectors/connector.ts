import type { EffectOutcome, OutboundEffect, SourceReference } from "#server/domain/sync/effects";
import type { Binding, Mapping, ValueTable } from "#server/domain/sync/mapping";
import type { SourceRole } from "#server/domain/sync/overview";
import type { MappedMessage, RecordKind } from "#server/domain/sync/records";
import type { PlainDate } from "#server/domain/time";

/**
 * A connector reads one source system and acts on it. It pulls, receives, maps and performs; it never touches our
 * tables and is never called inside a transaction. Each is a folder: client (network), wire (what really arrives),
 * map (pure and versioned), connector (these pieces joined).
 */
export type Connector = {
  /** "stripe", "netsuite", "salesforce": the `source` of every message and the `system` of every record. */
  key: string;
  label: string;
  /** Which account of the system this is; two accounts of one system never share identities. */
  account: string;
  /** What it owns in the company: shown beside the numbers. */
  role: SourceRole;
  /** How often the schedule wakes a pull, such as "2m". */
  every: string;
  /** Facts older than this are stale. */
  staleAfter: string;
  /** In the order they should be pulled the first time: what others refer to comes first. */
  streams: readonly Stream[];
  /** What the provider allows and promises, as data. */
  manifest: Manifest;
  /** Names the version of the mapping's code; the records name it together with the mapping document's number. */
  mappingVersion: string;
  /** The facts a company may keep in fields of its own choosing, with the fields a new installation starts from. */
  bindings: readonly Binding[];
  valueTables: readonly ValueTable[];
  /** Raw message → records. Pure: no network, no clock. Must not throw for any JSON value. */
  map(message: RawMessage, mapping: Mapping): MappedMessage;
  /** What can be counted and read once more by day, to show that nothing is missing. */
  censuses: readonly Census[];
  /** Checks a webhook's signature over the raw bytes; returns the message, or the sentence that refuses it. */
  receive?(delivery: WebhookDelivery): { ok: true; message: RawMessage } | { ok: false; reason: string };
  /** Acts on the source. Called with a key stored before the call, so a repeat is recognised. */
  perform(effect: OutboundEffect, signal: AbortSignal): Promise<EffectOutcome>;
  /** Did an effect whose answer was lost happen? Asks the source by our own reference; never repeats the act. */
  lookUp(effect: OutboundEffect, signal: AbortSignal): Promise<LookUpOutcome>;
  /** Reads single objects again, to confirm an act or mend a gap. */
  fetch(reference: SourceReference, signal: AbortSignal): Promise<RawMessage[]>;
};

export type Manifest = {
  /** How it signs in, as a sentence for an engineer. */
  auth: string;
  /** Credentials a person enters once; they are kept encrypted. The names are what the connector's factory asks for. */
  credentials: readonly { name: string; label: string; isWebhookSigning: boolean }[];
  /** Rows of a full page. */
  pageSize: number;
  /** What the provider allows; Docket stays below it. */
  rateLimit: { requests: number; perSeconds: number };
  /** For how long the provider sends a webhook again; null where it sends none. */
  redeliversForHours: number | null;
  /** For how many days changes can be listed afterwards; null for ever. A longer silence needs a full re-list. */
  listableForDays: number | null;
  /** For how long a repeated key is recognised by the provider; null where our own reference is kept for ever. */
  idempotencyHours: number | null;
  /** How a webhook shows that it is genuine, as a sentence; null where none are sent. */
  signing: string | null;
};

/** What became of an act whose answer was lost; one that was not done may be performed again. */
export type LookUpOutcome = EffectOutcome | { outcome: "not_done" };

/** A list of everything of one kind that a source holds for a span of business days. */
export type Census = {
  key: string;
  label: string;
  /** The kind of record it lists. */
  kind: RecordKind;
  /**
   * The type under which `fetch` reads one of them. With it, an object that we have and the list has not is asked for, and
   * counts as gone when the source does not know it; without it such an object is left to a person.
   */
  objectType?: string;
  /** True for objects that live for years and change long after their day: all of them are listed, whatever days are asked for. */
  isLongLived?: boolean;
  /** One page of the days from `fromOn` to `toOn`, both included. The messages are whole objects, as a pull brings them. */
  list(
    window: { fromOn: PlainDate; toOn: PlainDate },
    cursor: string | null,
    context: PullContext,
  ): Promise<PulledPage>;
};

export type Stream = {
  key: string;
  label: string;
  /** One page from the cursor on. A null cursor means from the beginning. The cursor of the last page resumes the next pull. */
  pull(cursor: string | null, context: PullContext): Promise<PulledPage>;
};

export type PullContext = { now: Date; signal: AbortSignal };

export type PulledPage = {
  messages: RawMessage[];
  /** Where to go on; stored in the transaction that lands the messages. */
  cursor: string | null;
  /** True when the stream has nothing further at this time. */
  isLast: boolean;
};

/** One message as it arrived. */
export type RawMessage = {
  /** The stream or event type: "invoices", "invoice.finalized", "Account". */
  stream: string;
  /** Unique within source and account; a second arrival with the same id is a duplicate. Pulled objects use type:id:version. */
  eventId: string;
  /** Ties everything that follows from this message together; the source's own request or event id where it has one. */
  correlationId: string;
  payload: unknown;
};

export type WebhookDelivery = { body: Uint8Array; headers: Record<string, string>; now: Date };
