"use client";
import { Fragment, type ReactNode, useState } from "react";
import type { DraftDetail, DraftLineView, SupportView } from "#server/domain/drafts/views";
import { Cell, Head, ScrollingTable } from "../bank/table";
import { plural } from "../case/words";
import { Day } from "../format/day";
import { Amount } from "../format/money";
import { Badge } from "../ui/badge";
import { Button } from "../ui/button";
import { cn } from "../ui/cn";
import { hoursWords } from "./draft-words";
import { LineEditForm } from "./line-edit-form";

const COLUMNS = 7;

/** Every line with what stands behind it: hours and rate as billed beside what was approved and agreed, differing cells marked. */
export function DraftLines({ draft }: { draft: DraftDetail }) {
  const [editing, setEditing] = useState<string | null>(null);
  const head = (
    <>
      <Head>Line</Head>
      <Head isNumber>Billed</Head>
      <Head isNumber>Approved</Head>
      <Head isNumber>Billed rate</Head>
      <Head isNumber>Agreed rate</Head>
      <Head isNumber>Amount</Head>
      <Head>
        <span className="sr-only">Change</span>
      </Head>
    </>
  );
  return (
    <ScrollingTable label="Lines of the draft" head={head}>
      {draft.lines.map((line) => (
        <Fragment key={line.id}>
          <LineRow
            line={line}
            canEdit={draft.acts.canEdit && !line.isLeftOut && line.support !== null}
            isEditing={editing === line.id}
            onEdit={() => setEditing(editing === line.id ? null : line.id)}
          />
          {editing === line.id ? (
            <tr>
              <td colSpan={COLUMNS} className="pb-3">
                <LineEditForm draft={draft} line={line} onClose={() => setEditing(null)} />
              </td>
            </tr>
          ) : null}
          {line.support?.kind === "time" ? (
            <tr>
              <td colSpan={COLUMNS} className="pb-2">
                <Entries support={line.support} />
              </td>
            </tr>
          ) : null}
        </Fragment>
      ))}
    </ScrollingTable>
  );
}

type RowProps = { line: DraftLineView; canEdit: boolean; isEditing: boolean; onEdit: () => void };

function LineRow({ line, canEdit, isEditing, onEdit }: RowProps) {
  const { support, differences } = line;
  const time = support?.kind === "time" ? support : null;
  return (
    <tr className="border-t align-top">
      <th scope="row" className="px-3 py-1.5 text-left font-normal">
        <span className={cn("font-medium", line.isLeftOut && "line-through")}>{line.description}</span>
        {line.isLeftOut ? <Badge className="ml-2">Left out</Badge> : null}
        {line.isOnItsWay ? (
          <Badge tone="accent" className="ml-2">
            On its way to billing
          </Badge>
        ) : null}
        {support?.kind === "milestone" ? <Milestone support={support} isOpen={differences.acceptance} /> : null}
        {differences.sentences.map((sentence) => (
          <span key={sentence} className="block text-sm text-warn">
            {sentence}
          </span>
        ))}
      </th>
      <Compared differs={differences.hours}>{hoursWords(line.minutes)}</Compared>
      <Compared differs={differences.hours}>{time ? hoursWords(time.approvedMinutes) : "–"}</Compared>
      <Compared differs={differences.rate}>
        <Amount money={line.hourly} />
      </Compared>
      <Compared differs={differences.rate}>
        <Amount money={time?.agreed ?? null} />
      </Compared>
      <Compared differs={differences.amount}>
        <Amount money={line.amount} showsZero />
        {support?.kind === "milestone" && differences.amount ? (
          <span className="block text-sm">
            agreed <Amount money={support.amount} />
          </span>
        ) : null}
      </Compared>
      <Cell>
        {canEdit ? (
          <Button
            size="sm"
            aria-expanded={isEditing}
            aria-label={`Edit ${line.description}`}
            isDisabled={line.isOnItsWay}
            onClick={onEdit}
          >
            Edit
          </Button>
        ) : null}
      </Cell>
    </tr>
  );
}

function Compared({ differs, children }: { differs: boolean; children: ReactNode }) {
  return (
    <td className={cn("forced-border whitespace-nowrap px-3 py-1.5 text-right", differs && "bg-differ font-medium")}>
      {differs ? (
        <>
          <span aria-hidden="true">≠ </span>
          <span className="sr-only">Differs: </span>
        </>
      ) : null}
      {children}
    </td>
  );
}

function Milestone({ support, isOpen }: { support: Extract<SupportView, { kind: "milestone" }>; isOpen: boolean }) {
  return (
    <span className={cn("block text-ink-2 text-sm", isOpen && "text-warn")}>
      Milestone “{support.name}”, due <Day day={support.dueOn} />,{" "}
      {support.acceptedOn ? (
        <>
          accepted <Day day={support.acceptedOn} />
        </>
      ) : (
        "not accepted"
      )}
    </span>
  );
}

/** Who worked when, folded: a month of a project has dozens of entries. */
function Entries({ support }: { support: Extract<SupportView, { kind: "time" }> }) {
  return (
    <details className="px-3">
      <summary className="inline-flex min-h-6 cursor-pointer items-center text-ink-2 text-sm hover:text-ink-1">
        {plural(support.entries.length, "time entry", "time entries")} of {support.role}
      </summary>
      <table className="mt-1 mb-2 w-full text-left text-sm">
        <thead className="text-ink-2">
          <tr>
            <th scope="col" className="py-1 pr-3 font-medium">
              Who
            </th>
            <th scope="col" className="px-3 py-1 font-medium">
              Day
            </th>
            <th scope="col" className="px-3 py-1 text-right font-medium">
              Hours
            </th>
            <th scope="col" className="px-3 py-1 font-medium">
              Approved
            </th>
            <th scope="col" className="px-3 py-1 font-medium">
              What for
            </th>
          </tr>
        </thead>
        <tbody>
          {support.entries.map((entry) => (
            <tr key={entry.id} className="border-t align-top">
              <td className="py-1 pr-3">{entry.personName}</td>
              <td className="whitespace-nowrap px-3 py-1">
                <Day day={entry.workedOn} />
              </td>
              <td className="whitespace-nowrap px-3 py-1 text-right">{hoursWords(entry.minutes)}</td>
              <td className={cn("whitespace-nowrap px-3 py-1", !entry.isApproved && "bg-differ font-medium")}>
                {entry.isApproved ? entry.approvedOn ? <Day day={entry.approvedOn} /> : "Yes" : `No, ${entry.status}`}
              </td>
              <td className="break-words px-3 py-1">{entry.note ?? "–"}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}
