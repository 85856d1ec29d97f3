import Link from "next/link";
import type { DisputeItemView } from "#server/domain/disputes/views";
import { requestHref } from "../approvals/approvals-url";
import { stateWords } from "../approvals/request-words";
import { Cell, Head, ScrollingTable } from "../bank/table";
import { Day } from "../format/day";
import { Amount } from "../format/money";
import { Badge } from "../ui/badge";
import { itemStanding } from "./dispute-words";

/** The parts of a dispute, each with what is contested, what was given back and how it stands. */
export function DisputeItems({ items }: { items: readonly DisputeItemView[] }) {
  const head = (
    <>
      <Head>Invoice</Head>
      <Head>Standing</Head>
      <Head isNumber>Contested</Head>
      <Head isNumber>Accepted</Head>
      <Head isNumber>Left to pay</Head>
    </>
  );
  return (
    <ScrollingTable label="Parts of the dispute" head={head} least="min-w-[32rem]">
      {items.map((item) => (
        <tr key={item.id} className="border-t align-top">
          <Cell>
            <span className="whitespace-nowrap font-medium">{item.invoice.number}</span>
            {item.line === null ? null : <bdi className="block break-words text-ink-2 text-sm">{item.line}</bdi>}
          </Cell>
          <Cell>
            <Standing item={item} />
          </Cell>
          <Cell isNumber>
            <Amount money={item.disputed} />
          </Cell>
          <Cell isNumber>{item.state === "open" ? "–" : <Amount money={item.accepted} showsZero />}</Cell>
          <Cell isNumber>
            <Amount money={item.invoiceOpen} showsZero />
          </Cell>
        </tr>
      ))}
    </ScrollingTable>
  );
}

function Standing({ item }: { item: DisputeItemView }) {
  const { word, tone } = itemStanding(item);
  const { request, decidedBy, decidedOn } = item;
  return (
    <span className="flex flex-col items-start gap-0.5">
      <Badge tone={tone}>{word}</Badge>
      {decidedBy !== null && decidedOn !== null ? (
        <span className="text-ink-2 text-sm">
          {decidedBy}, <Day day={decidedOn} isShort />
        </span>
      ) : null}
      {item.rebill === null ? null : <span className="text-sm">Billed anew by {item.rebill.number}</span>}
      {request !== null && item.creditedOn === null ? (
        <Link href={requestHref(request.id)} className="text-accent text-sm hover:underline">
          Request {request.number}: {stateWords[request.state].word.toLowerCase()}
        </Link>
      ) : null}
    </span>
  );
}
