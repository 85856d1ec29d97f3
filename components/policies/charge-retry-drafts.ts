import {
  ChargeRetryPolicy,
  type ChargeSchedule,
  chargeRetryTroubles,
} from "#server/domain/collections/charge-retry-policy";
import type { ChargeMethod } from "#server/domain/collections/scheme-rules";
import { type GroupDraft, groupDraft, groupName, groupTroubles, readGroup } from "./customer-groups";
import { type ReadDocument, readWritten, wholeOf } from "./document-reading";

/** A schedule under somebody's hands: its waits as "1, 2, 4", and an empty text for a customer who is never told. */
export type ScheduleDraft = {
  key: string;
  label: string;
  method: ChargeMethod;
  waits: string;
  noticeFromFailure: string;
  noticeAtEnd: boolean;
  daysForCustomer: string;
  onWorkingDays: boolean;
};
export type ChargeGroup = GroupDraft & { card: string; directDebit: string };
export type ChargeRetryDraft = {
  schedules: readonly ScheduleDraft[];
  segments: readonly ChargeGroup[];
  otherwise: ChargeRetryPolicy["otherwise"];
  gatewayGraceDays: string;
};

export function draftOfChargeRetry(document: ChargeRetryPolicy): ChargeRetryDraft {
  const { schedules, segments, otherwise, gatewayGraceDays } = document;
  return {
    schedules: schedules.map(({ waits, noticeFromFailure, daysForCustomer, ...schedule }) => ({
      ...schedule,
      waits: waits.join(", "),
      noticeFromFailure: noticeFromFailure === null ? "" : String(noticeFromFailure),
      daysForCustomer: String(daysForCustomer),
    })),
    segments: segments.map((segment) => ({
      ...groupDraft(segment),
      card: segment.card,
      directDebit: segment.directDebit,
    })),
    otherwise,
    gatewayGraceDays: String(gatewayGraceDays),
  };
}

/** What was written as a document, with everything that has to be put right. */
export function readChargeRetry(draft: ChargeRetryDraft): ReadDocument<ChargeRetryPolicy> {
  const { schedules, segments, otherwise, gatewayGraceDays } = draft;
  return readWritten({
    shape: ChargeRetryPolicy,
    written: {
      schedules: schedules.map(readSchedule),
      segments: segments.map((segment) => ({
        ...readGroup(segment),
        card: segment.card,
        directDebit: segment.directDebit,
      })),
      otherwise,
      gatewayGraceDays: wholeOf(gatewayGraceDays),
    },
    unread: [
      ...schedules.flatMap(({ label, waits }, place) =>
        waitsOf(waits) === null
          ? [
              {
                path: `schedules.${place}.waits`,
                message: `“${label}”: write the days between tries with commas between them, as 1, 2, 4`,
              },
            ]
          : [],
      ),
      ...groupTroubles(segments, "segments"),
    ],
    placeName: (path) => placeName(draft, path),
    check: chargeRetryTroubles,
  });
}

/** "1, 2, 4" as days; none where nothing is typed, null where it is no list of days. */
export function waitsOf(text: string): number[] | null {
  if (text.trim() === "") return [];
  const waits = text
    .split(/[,;\s]+/)
    .filter((part) => part !== "")
    .map(wholeOf);
  return waits.some(Number.isNaN) ? null : waits;
}

function readSchedule(draft: ScheduleDraft): ChargeSchedule {
  const notice = draft.noticeFromFailure.trim();
  return {
    ...draft,
    label: draft.label.trim(),
    waits: waitsOf(draft.waits) ?? [],
    noticeFromFailure: notice === "" ? null : wholeOf(notice),
    daysForCustomer: wholeOf(draft.daysForCustomer),
  };
}

const scheduleFields: Record<string, string> = {
  label: "name",
  waits: "days between tries",
  noticeFromFailure: "the failure from which the customer is told",
  daysForCustomer: "days the customer has",
};

function placeName({ schedules, segments }: ChargeRetryDraft, path: readonly PropertyKey[]): string {
  const [top, place, field] = path;
  if (top === "gatewayGraceDays") return "days before the gateway is asked";
  if (top === "segments") {
    const segment = segments[Number(place)];
    return segment ? `${groupName(segment)}, ${String(field)}` : "the list of groups";
  }
  const schedule = top === "schedules" ? schedules[Number(place)] : undefined;
  if (!schedule) return "the document";
  const name = schedule.label.trim() === "" ? "A schedule without a name" : `“${schedule.label.trim()}”`;
  return `${name}, ${scheduleFields[String(field)] ?? String(field)}`;
}
