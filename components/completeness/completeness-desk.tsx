"use client";
import { useSuspenseQuery } from "@tanstack/react-query";
import { Download } from "lucide-react";
import { useRouter } from "next/navigation";
import { can } from "#server/domain/access/actor";
import { type CompletenessMatrix, subjectLabel } from "#server/domain/completeness/views";
import { Day } from "../format/day";
import { Instant } from "../format/instant";
import { usePerson } from "../shell/person";
import { useTRPC } from "../trpc/provider";
import { buttonClass } from "../ui/button-class";
import { EmptyFace, InfoNotice } from "../ui/faces";
import { Select } from "../ui/select";
import { CountAgain } from "./count-again";
import { type CompletenessUrl, completenessHref, exportHref } from "./count-words";
import { DayDetail } from "./day-detail";
import { MatrixTable } from "./matrix-table";

const EVERY_ENTITY = "every";

/** Each morning's question: by count and by sum, is anything missing? */
export function CompletenessDesk({ url }: { url: CompletenessUrl }) {
  const trpc = useTRPC();
  const { entity, open } = url;
  const { data } = useSuspenseQuery(trpc.completeness.matrix.queryOptions(entity === null ? {} : { entity }));
  if (data.rows.length === 0) {
    return (
      <EmptyFace title="No source is counted">
        Once a source is connected, what it holds and what Docket holds are counted here against each other, day by day.
      </EmptyFace>
    );
  }
  const row = open ? data.rows.find((each) => each.source === open.source && each.subject === open.subject) : undefined;
  return (
    <div className="min-h-0 flex-1 overflow-y-auto" data-scrolls>
      <div className="flex flex-col gap-6 px-4 py-5 sm:px-6">
        <GapNotes gaps={data.gaps} />
        <LastComplete data={data} />
        <section aria-labelledby="counts" className="flex flex-col gap-2">
          <div className="flex flex-wrap items-center gap-3">
            <h2 id="counts" className="font-semibold text-lg">
              The last {data.days.length} days
            </h2>
            <EntityChoice entities={data.entities} url={url} />
            <a href={exportHref(entity)} download data-print="hide" className={buttonClass("quiet", "sm")}>
              <Download size={14} aria-hidden="true" />
              Download as CSV
            </a>
          </div>
          <p className="text-pretty text-ink-2">
            Each number is what the source holds of that day. A tick means that Docket holds the same objects with the
            same amounts; ≠ says how many fewer or more there are here and by how much the sum differs. Every ≠ has a
            case.
          </p>
          <MatrixTable days={data.days} rows={data.rows} entity={entity} open={open} />
        </section>
        {open ? (
          <DayDetail
            key={`${open.source} ${open.subject} ${open.on}`}
            open={open}
            entity={entity}
            sourceLabel={row?.sourceLabel ?? open.source}
            subjectLabel={row?.subjectLabel ?? subjectLabel(open.subject, [])}
          />
        ) : null}
        <p className="text-ink-2 text-sm">
          As of <Instant at={data.asOf} as="exact" />
        </p>
      </div>
    </div>
  );
}

function EntityChoice({ entities, url }: { entities: readonly string[]; url: CompletenessUrl }) {
  const router = useRouter();
  if (entities.length < 2) return null;
  const options = [
    { value: EVERY_ENTITY, label: "Every legal entity" },
    ...entities.map((code) => ({ value: code, label: code })),
  ];
  return (
    <div data-print="hide">
      <Select
        label="Legal entity"
        options={options}
        value={url.entity ?? EVERY_ENTITY}
        onChange={(value) =>
          router.push(completenessHref({ entity: value === EVERY_ENTITY ? null : value, open: url.open }))
        }
        className="w-48"
      />
    </div>
  );
}

/** A silence that was too long stays in sight until its days have left the page. */
function GapNotes({ gaps }: { gaps: CompletenessMatrix["gaps"] }) {
  return gaps.map((gap) => (
    <InfoNotice key={`${gap.source} ${gap.silentSince.toISOString()}`}>
      {gap.sourceLabel} was silent since <Instant at={gap.silentSince} as="moment" />, longer than the{" "}
      {gap.listableForDays} days for which it can list its changes. That was recognised{" "}
      <Instant at={gap.recognisedAt} as="moment" />, and everything it holds was asked for once more: the counts below
      say whether anything is missing.
    </InfoNotice>
  ));
}

function LastComplete({ data }: { data: CompletenessMatrix }) {
  const person = usePerson();
  const [first, last] = [data.days.at(0), data.days.at(-1)];
  return (
    <section aria-labelledby="last-complete" className="flex flex-col gap-2">
      <h2 id="last-complete" className="font-semibold text-lg">
        Complete up to
      </h2>
      <dl className="flex flex-wrap gap-x-10 gap-y-4">
        {data.lastComplete.map(({ source, sourceLabel, on }) => (
          <div key={source} className="flex flex-col gap-1">
            <dt className="text-ink-2 text-sm">{sourceLabel}</dt>
            <dd className="font-semibold">
              {on === null ? <span className="text-warn">not known of these days</span> : <Day day={on} />}
            </dd>
            {can(person, "sync.run") && first && last ? (
              <dd>
                <CountAgain source={source} label={sourceLabel} fromOn={first} toOn={last} />
              </dd>
            ) : null}
          </div>
        ))}
      </dl>
    </section>
  );
}
