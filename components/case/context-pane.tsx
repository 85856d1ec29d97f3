"use client";
import Link from "next/link";
import { can } from "#server/domain/access/actor";
import type { CaseDetail } from "#server/domain/cases/views";
import { askHref } from "../approvals/approvals-url";
import { LikelyCustomer } from "../cash/likely-customer";
import { ContestedNote } from "../disputes/contested-note";
import { Day } from "../format/day";
import { Instant } from "../format/instant";
import { Amount } from "../format/money";
import { usePerson } from "../shell/person";
import { useStaleText } from "../sync/use-facts-freshness";
import { Badge } from "../ui/badge";
import { buttonClass } from "../ui/button-class";
import { Background } from "./background";
import { CasePayments } from "./case-payments";
import { CasePlans } from "./case-plans";
import { CustomerPart, ExternalIds, Facts, Nobody, Part } from "./context-parts";
import { InvoicePaper } from "./invoice-paper";
import { ticketStatusWords } from "./words";

/** Who and what the case is about: the customer with its names in every system, the document with its lines. */
export function CaseContext({ detail }: { detail: CaseDetail }) {
  const { customer, invoice, tickets } = detail;
  if (!customer && !invoice) return detail.hasDesk ? <LikelyCustomer detail={detail} /> : <Nobody />;
  return (
    <div className="divide-y">
      {customer ? (
        <CustomerPart title="Customer" customer={customer} entity={detail.entity}>
          <CustomerLinks detail={detail} customerId={customer.id} />
        </CustomerPart>
      ) : null}
      {customer ? <CasePlans customerId={customer.id} /> : null}
      {invoice ? (
        <Part title="Invoice">
          <p className="flex flex-wrap items-center gap-2">
            <span className="font-semibold text-lg">{invoice.number ?? "Draft, no number yet"}</span>
            {invoice.number ? <Badge tone={invoiceTones[invoice.status] ?? "calm"}>{invoice.status}</Badge> : null}
            <StaleBadge system="Billing" />
            {detail.isHoldingInvoice ? <Badge tone="warn">on hold</Badge> : null}
          </p>
          <Facts
            facts={[
              ["Total", <Amount key="total" money={invoice.total} showsZero />],
              ["Left to pay", <Amount key="balance" money={invoice.balance} showsZero />],
              ["Issued", <Day key="issued" day={invoice.issuedOn} />],
              ["Due", <Day key="due" day={invoice.dueOn} />],
            ]}
          />
          <ContestedNote invoiceId={invoice.id} entity={detail.entity} />
          <Lines lines={invoice.lines} />
          <ExternalIds ids={[{ system: "stripe", id: invoice.externalId }]} />
          <div className="flex flex-wrap gap-2">
            <InvoicePaper invoiceId={invoice.id} name={invoice.number ?? "The draft"} />
            <AskLinks detail={detail} invoice={invoice} />
          </div>
        </Part>
      ) : null}
      <CasePayments detail={detail} />
      <Background caseId={detail.id} />
      {tickets.length > 0 ? (
        <Part title="Tickets">
          <Tickets tickets={tickets} />
        </Part>
      ) : null}
    </div>
  );
}

/** What can be asked for over the customer as a whole. */
function CustomerLinks({ detail, customerId }: { detail: CaseDetail; customerId: string }) {
  const person = usePerson();
  if (!can(person, "approval.request", detail.entity)) return null;
  const about = { case: detail.id, customer: customerId };
  return (
    <div className="flex flex-wrap gap-2">
      <Link href={askHref({ kind: "service_restriction", ...about })} className={buttonClass("quiet", "sm")}>
        Restrict service…
      </Link>
      <Link href={askHref({ kind: "payment_plan", ...about })} className={buttonClass("quiet", "sm")}>
        Plan for all that is owed…
      </Link>
    </div>
  );
}

type AskProps = { detail: CaseDetail; invoice: NonNullable<CaseDetail["invoice"]> };

/** What can be asked for over an invoice that was issued; nothing of it is done before others have signed it. */
function AskLinks({ detail, invoice }: AskProps) {
  const person = usePerson();
  const isOwed = invoice.status === "open" && invoice.balance.minor > 0n;
  if (!can(person, "approval.request", detail.entity) || (!isOwed && invoice.status !== "paid")) return null;
  const about = { case: detail.id, invoice: invoice.id };
  return (
    <>
      <Link href={askHref({ kind: "credit_memo", ...about })} className={buttonClass("quiet", "sm")}>
        Credit…
      </Link>
      {isOwed ? (
        <>
          <Link href={askHref({ kind: "write_off", ...about })} className={buttonClass("quiet", "sm")}>
            Write off…
          </Link>
          <Link href={askHref({ kind: "payment_plan", ...about })} className={buttonClass("quiet", "sm")}>
            Payment plan…
          </Link>
        </>
      ) : null}
    </>
  );
}

/** Amounts come from billing: once it is silent for too long they say so. */
function StaleBadge({ system }: { system: string }) {
  const text = useStaleText()(system);
  return text === null ? null : (
    <Badge tone="warn">
      <span suppressHydrationWarning>
        {system} {text}
      </span>
    </Badge>
  );
}

const invoiceTones: Record<string, "good" | "danger"> = {
  paid: "good",
  uncollectible: "danger",
};

function Lines({ lines }: { lines: NonNullable<CaseDetail["invoice"]>["lines"] }) {
  if (lines.length === 0) return null;
  return (
    <ul aria-label="Invoice lines" className="divide-y border-y">
      {lines.map((line, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: two lines can say the same, and their order is the invoice's
        <li key={index} className="py-1.5">
          <div className="flex gap-3">
            <span className="min-w-0 flex-1 break-words">{line.description}</span>
            <Amount money={line.amount} showsZero />
          </div>
          <p className="text-ink-2 text-sm">
            {[line.quantity && line.unitPrice ? `${line.quantity} × ${line.unitPrice}` : line.quantity, line.period]
              .filter(Boolean)
              .join(" · ")}
          </p>
        </li>
      ))}
    </ul>
  );
}

/** What the customer wrote stays apart from our own text, whichever way it is written. */
function Tickets({ tickets }: { tickets: CaseDetail["tickets"] }) {
  return (
    <ul className="divide-y border-y">
      {tickets.map((ticket) => (
        <li key={ticket.id} className="py-1.5">
          <div className="flex items-start gap-3">
            <bdi className="line-clamp-2 min-w-0 flex-1 break-words">{ticket.subject}</bdi>
            <Badge tone={ticket.status === "solved" || ticket.status === "closed" ? "calm" : "warn"}>
              {ticketStatusWords[ticket.status]}
            </Badge>
          </div>
          <p className="text-ink-2 text-sm">
            #{ticket.number} · <Instant at={ticket.openedAt} />
          </p>
        </li>
      ))}
    </ul>
  );
}
