"use client";
import { useQuery } from "@tanstack/react-query";
import type { AccountTicket, AccountView, ProductUse } from "#server/domain/accounts/views";
import { productWords } from "#server/domain/exceptions/words";
import { plural } from "../case/words";
import { Count } from "../format/count";
import { Day } from "../format/day";
import { Instant } from "../format/instant";
import { referenceOf, sentenceOf } from "../trpc/errors";
import { useTRPC } from "../trpc/provider";
import { Badge } from "../ui/badge";
import { FailedNotice } from "../ui/faces";
import { SkeletonRows } from "../ui/skeleton";
import { standingWords } from "./account-words";
import { Panel } from "./panel";

/** How the customer gets on with what it bought, as far as the sources tell: standing, use, and what is open with support. */
export function HealthPanel({ account }: { account: AccountView }) {
  const trpc = useTRPC();
  const { data, error } = useQuery(trpc.accounts.health.queryOptions({ customerId: account.id }));
  return (
    <Panel title="Health" hint={`Standing: ${standingWords(account.standing).toLowerCase()}`}>
      {error ? <FailedNotice reference={referenceOf(error)}>{sentenceOf(error)}</FailedNotice> : null}
      {data || error ? null : <SkeletonRows count={2} label="Loading what is known of its health" />}
      {data ? (
        <>
          {data.use.length === 0 ? (
            <p className="text-ink-2">No use is measured of what it bought.</p>
          ) : (
            <ul aria-label="Use" className="flex flex-col gap-2">
              {data.use.map((use) => (
                <Use key={use.productCode} use={use} />
              ))}
            </ul>
          )}
          <p>
            {data.openTickets.length === 0 ? "No ticket is open" : plural(data.openTickets.length, "open ticket")}
            <span className="text-ink-2">
              {data.settledTickets === 0 ? "" : `, ${data.settledTickets} settled within 90 days`}
            </span>
          </p>
          {data.openTickets.length > 0 ? (
            <ul aria-label="Open tickets" className="flex flex-col gap-1 text-sm">
              {data.openTickets.map((ticket) => (
                <Ticket key={ticket.id} ticket={ticket} />
              ))}
            </ul>
          ) : null}
        </>
      ) : null}
    </Panel>
  );
}

function Use({ use: { productCode, period, included, recent } }: { use: ProductUse }) {
  const isOver = period !== null && included !== null && period.used > included;
  return (
    <li>
      <p className="flex flex-wrap items-baseline gap-x-2">
        <span className="font-medium">{productWords(productCode)}</span>
        {period === null ? (
          <span className="text-ink-2">no use is told of the running period</span>
        ) : (
          <span>
            <Count value={Number(period.used)} />
            {included === null ? " used" : null}
            {included === null ? null : (
              <>
                {" of "}
                <Count value={Number(included)} /> used
              </>
            )}
          </span>
        )}
        {isOver ? <Badge tone="warn">Over what is included</Badge> : null}
      </p>
      <p className="text-ink-2 text-sm">
        {period === null ? null : (
          <>
            <Day day={period.startsOn} /> to <Day day={period.endsOn} />
          </>
        )}
        {recent === null ? null : (
          <>
            {period === null ? "" : " · "}
            <Count value={Number(recent.last)} /> in 30 days, <Count value={Number(recent.before)} /> in the 30 before
          </>
        )}
      </p>
    </li>
  );
}

function Ticket({ ticket: { number, subject, status, priority, openedAt, invoiceNumber } }: { ticket: AccountTicket }) {
  return (
    <li className="break-words">
      <span className="font-medium">{number}</span> <bdi>{subject}</bdi>
      <span className="text-ink-2">
        {" · "}
        {[status, priority, invoiceNumber === null ? null : `about ${invoiceNumber}`].filter(Boolean).join(", ")},
        opened <Instant at={openedAt} />
      </span>
    </li>
  );
}
