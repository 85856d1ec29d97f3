"use client";
import type { PreviewCell, PreviewRow, PreviewView, TakenValue } from "#server/domain/files/views";
import { Day } from "../format/day";
import { Amount } from "../format/money";
import { Badge } from "../ui/badge";
import { rowTones, rowWords } from "./file-words";
import { Cell, Head, WideTable } from "./table";

/** The first rows as they would be taken: what each cell becomes, and under it what stands in the file where that differs. */
export function PreviewTable({ view }: { view: PreviewView }) {
  const sources = view.rows[0]?.cells ?? [];
  return (
    <WideTable
      label="First rows as they would be taken"
      head={
        <>
          <Head isNumber>Row</Head>
          <Head>Comes in as</Head>
          {view.fields.map((field) => (
            <Head key={field.key} isNumber={field.isNumber}>
              {field.label}
              <span className="block font-normal">{sources.find((cell) => cell.field === field.key)?.source}</span>
            </Head>
          ))}
        </>
      }
    >
      {view.rows.map((row) => (
        <PreviewLine key={row.row} row={row} fields={view.fields} />
      ))}
    </WideTable>
  );
}

function PreviewLine({ row, fields }: { row: PreviewRow; fields: PreviewView["fields"] }) {
  return (
    <tr className="border-t">
      <Cell isNumber>{row.row}</Cell>
      <Cell>
        <Badge tone={rowTones[row.state]}>{rowWords[row.state]}</Badge>
        {row.reject ? <p className="mt-1 min-w-56 text-pretty text-danger text-sm">{row.reject.reason}</p> : null}
      </Cell>
      {fields.map((field) => {
        const cell = row.cells.find((one) => one.field === field.key);
        return (
          <Cell key={field.key} isNumber={field.isNumber}>
            {cell ? <CellOf cell={cell} /> : null}
          </Cell>
        );
      })}
    </tr>
  );
}

function CellOf({ cell }: { cell: PreviewCell }) {
  const raw = <span className="block break-words font-mono text-ink-2 text-sm">{cell.raw}</span>;
  if (cell.value === null) return raw;
  const isSame = cell.value.as === "text" && cell.value.text === cell.raw;
  return (
    <>
      <ValueOf value={cell.value} />
      {isSame || cell.raw === "" ? null : raw}
    </>
  );
}

function ValueOf({ value }: { value: TakenValue }) {
  switch (value.as) {
    case "text":
      return value.text;
    case "day":
      return <Day day={value.day} className="whitespace-nowrap" />;
    case "money":
      return <Amount money={{ minor: value.minor, currency: value.currency }} showsZero />;
    case "yesNo":
      return value.isYes ? "Yes" : "No";
    default:
      return (
        <>
          <span aria-hidden="true">–</span>
          <span className="sr-only">nothing</span>
        </>
      );
  }
}
