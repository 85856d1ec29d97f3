"use client";
import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import type { ActView } from "#server/domain/collections/dunning-views";
import { accountHref } from "../accounts/account-url";
import { Cell, Head, ScrollingTable } from "../bank/table";
import { Day } from "../format/day";
import { Amount } from "../format/money";
import { referenceOf, sentenceOf } from "../trpc/errors";
import { useTRPC } from "../trpc/provider";
import { Badge } from "../ui/badge";
import { Dialog } from "../ui/dialog";
import { FailedNotice } from "../ui/faces";
import { SkeletonRows } from "../ui/skeleton";
import { actionWords, actWords } from "./dunning-words";

/** One act with its invoices, and the words that go out or went out. */
export function ActDialog({ actId, onClose }: { actId: string; onClose: () => void }) {
  const trpc = useTRPC();
  const { data: act, error } = useQuery(trpc.dunning.act.queryOptions({ actId }));
  return (
    <Dialog
      isOpen
      onOpenChange={(isOpen) => isOpen || onClose()}
      title={act ? `${act.stepLabel}, ${act.customerName}` : "Act"}
      size="lg"
      isReading
    >
      {error ? <FailedNotice reference={referenceOf(error)}>{sentenceOf(error)}</FailedNotice> : null}
      {act ? <Opened act={act} /> : error ? null : <SkeletonRows count={5} label="Loading the act" />}
    </Dialog>
  );
}

function Opened({ act }: { act: ActView }) {
  return (
    <div className="flex flex-col gap-4">
      <p className="flex flex-wrap items-center gap-2">
        <Badge tone={actWords[act.state].tone}>{actWords[act.state].word}</Badge>
        {actionWords[act.action]} ·{" "}
        <Link href={accountHref(act.customerId)} className="text-accent hover:underline">
          {act.customerName}
        </Link>
      </p>
      {act.holds.length > 0 ? (
        <ul aria-label="Reasons" className="flex flex-col gap-1">
          {act.holds.map(({ kind, sentence }) => (
            <li key={`${kind} ${sentence}`}>{sentence}</li>
          ))}
        </ul>
      ) : null}
      <Items act={act} />
      {act.mailId ? <Sent mailId={act.mailId} /> : null}
      {act.mailId === null && act.template !== null && act.state === "planned" ? <ToSend act={act} /> : null}
      {act.action === "restrict" ? (
        <p>
          <Link href="/approvals" className="text-accent hover:underline">
            Ask for the restriction in Approvals
          </Link>
        </p>
      ) : null}
    </div>
  );
}

function Items({ act }: { act: ActView }) {
  const head = (
    <>
      <Head>Invoice</Head>
      <Head>Due</Head>
      <Head isNumber>{act.state === "held" ? "Open" : "Planned"}</Head>
      <Head isNumber>Asked for</Head>
    </>
  );
  return (
    <ScrollingTable label="Invoices of the act" head={head} least="min-w-[24rem]">
      {act.items.map((item) => (
        <tr key={`${item.invoiceId} ${item.step}`} className="border-t">
          <Cell className="whitespace-nowrap">{item.number}</Cell>
          <Cell className="whitespace-nowrap">
            <Day day={item.dueOn} />
          </Cell>
          <Cell isNumber>
            <Amount money={item.planned} />
          </Cell>
          <Cell isNumber>{item.asked ? <Amount money={item.asked} /> : "–"}</Cell>
        </tr>
      ))}
    </ScrollingTable>
  );
}

function Sent({ mailId }: { mailId: string }) {
  const trpc = useTRPC();
  const { data: mail } = useQuery(trpc.mail.get.queryOptions({ mailId }));
  return mail ? <Words label="The text as it went out" subject={mail.subject} text={mail.text} /> : null;
}

function ToSend({ act }: { act: ActView }) {
  const trpc = useTRPC();
  const { data: mail } = useQuery(
    trpc.mail.preview.queryOptions({
      customerId: act.customerId,
      template: act.template ?? "",
      items: act.items.map(({ invoiceId, planned }) => ({ invoiceId, minor: planned.minor })),
      ...(act.action === "letter" || act.action === "email" ? { medium: act.action } : {}),
    }),
  );
  if (!mail) return null;
  if (mail.trouble) return <p>{mail.trouble}</p>;
  const to = mail.recipients.map(({ address }) => address).join(", ");
  return <Words label="The text as it would go out" subject={mail.subject} text={mail.text} to={to} />;
}

function Words({ label, subject, text, to = "" }: { label: string; subject: string; text: string; to?: string }) {
  return (
    <section aria-label={label} className="flex flex-col gap-2 rounded-lg bg-surface-2 p-3">
      {to === "" ? null : <p className="break-all text-ink-2">To {to}</p>}
      <p className="font-medium">{subject}</p>
      <p className="whitespace-pre-wrap break-words">{text}</p>
    </section>
  );
}
