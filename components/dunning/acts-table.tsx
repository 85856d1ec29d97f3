"use client";
import Link from "next/link";
import type { ActRow } from "#server/domain/collections/dunning-views";
import { accountHref } from "../accounts/account-url";
import { Cell, Head, ScrollingTable } from "../bank/table";
import { Count } from "../format/count";
import { Day } from "../format/day";
import { Amounts } from "../format/money";
import { Badge } from "../ui/badge";
import { Button } from "../ui/button";
import { Checkbox } from "../ui/checkbox";
import { actionWords, actWords } from "./dunning-words";

type Props = {
  rows: readonly ActRow[];
  label: string;
  onOpen?: (actId: string) => void;
  /** The acts that are ticked, where they can be. */
  ticked?: ReadonlySet<string> | undefined;
  onTick?: (actId: string, isOn: boolean) => void;
};

/** Acts, each with its customer, its step, what is asked for, and why it is kept back where it is. */
export function ActsTable({ rows, label, onOpen, ticked, onTick }: Props) {
  const isTickable = ticked !== undefined;
  const isHeld = rows.some(({ holds }) => holds.length > 0);
  const head = (
    <>
      {isTickable ? (
        <Head>
          <span className="sr-only">Chosen</span>
        </Head>
      ) : null}
      <Head>Customer</Head>
      <Head>Step</Head>
      <Head>State</Head>
      <Head isNumber>Invoices</Head>
      <Head isNumber>Amount</Head>
      <Head>{isHeld ? "Why" : "Last contact"}</Head>
      {onOpen ? (
        <Head>
          <span className="sr-only">Open</span>
        </Head>
      ) : null}
    </>
  );
  return (
    <ScrollingTable label={label} head={head}>
      {rows.map((row, place) => (
        <tr key={row.id ?? `${row.customerId} ${row.step} ${place}`} className="border-t align-top">
          {isTickable ? (
            <Cell>
              <Checkbox
                isOn={row.id !== null && ticked.has(row.id)}
                onChange={(isOn) => row.id !== null && onTick?.(row.id, isOn)}
                label={`Choose ${row.stepLabel} of ${row.customerName}`}
              />
            </Cell>
          ) : null}
          <Cell>
            <Link href={accountHref(row.customerId)} className="text-accent hover:underline">
              {row.customerName}
            </Link>
          </Cell>
          <Cell>
            {row.stepLabel} <span className="text-ink-2">· {actionWords[row.action]}</span>
          </Cell>
          <Cell>
            <span className="flex flex-wrap gap-1">
              <Badge tone={actWords[row.state].tone}>{actWords[row.state].word}</Badge>
              {row.needsApproval && row.state === "planned" ? <Badge tone="warn">Approved first</Badge> : null}
            </span>
          </Cell>
          <Cell isNumber>
            <Count value={row.invoices} />
          </Cell>
          <Cell isNumber>
            <Amounts moneys={row.amounts} />
          </Cell>
          <Cell>
            {isHeld ? row.holds.map(({ sentence }) => sentence).join(" ") || "–" : <Day day={row.lastContactOn} />}
          </Cell>
          {onOpen ? (
            <Cell>
              <Button
                size="sm"
                variant="plain"
                aria-label={`Open ${row.stepLabel} of ${row.customerName}`}
                onClick={() => row.id !== null && onOpen(row.id)}
              >
                Open
              </Button>
            </Cell>
          ) : null}
        </tr>
      ))}
    </ScrollingTable>
  );
}
