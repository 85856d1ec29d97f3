"use client";
import Link from "next/link";
import { can } from "#server/domain/access/actor";
import type { DraftDetail } from "#server/domain/drafts/views";
import { Cell, Head, ScrollingTable } from "../bank/table";
import { caseHref } from "../causes/cause-url";
import { Day } from "../format/day";
import { Amount } from "../format/money";
import { usePerson } from "../shell/person";
import { Fact } from "../ui/fact";
import { Part } from "../ui/part";

/** What the draft is read against: the contract, its rate card, what is left of the agreed value, and what is found wrong. */
export function Beside({ draft }: { draft: DraftDetail }) {
  return (
    <>
      <Part title="Contract and value">
        <Facts draft={draft} />
        {draft.rateCard.length > 0 ? <RateCard draft={draft} /> : null}
      </Part>
      {draft.exceptions.length > 0 ? (
        <Part title="Open exceptions">
          <Exceptions draft={draft} />
        </Part>
      ) : null}
    </>
  );
}

function Facts({ draft: { contract, project, value } }: { draft: DraftDetail }) {
  return (
    <dl className="flex flex-wrap gap-x-10 gap-y-3">
      <Fact label="Contract">
        {contract ? (
          <>
            {contract.number}, from <Day day={contract.startsOn} />
            {contract.endsOn ? (
              <>
                {" "}
                to <Day day={contract.endsOn} />
              </>
            ) : null}
          </>
        ) : (
          "None named"
        )}
      </Fact>
      <Fact label="Project">
        {project.status.replaceAll("_", " ")}, {project.billingMethod.replaceAll("_", " ")}
      </Fact>
      <Fact label="Agreed value">{value.agreed ? <Amount money={value.agreed} /> : "Not agreed"}</Fact>
      <Fact label="Billed before">
        <Amount money={value.billedBefore} showsZero />
      </Fact>
      <Fact label="Left after this draft">
        {value.left ? (
          <span className={value.left.minor < 0n ? "font-semibold text-warn" : ""}>
            <Amount money={value.left} showsZero />
            {value.left.minor < 0n ? " (over the agreed value)" : ""}
          </span>
        ) : (
          "–"
        )}
      </Fact>
    </dl>
  );
}

function RateCard({ draft }: { draft: DraftDetail }) {
  const head = (
    <>
      <Head>Role</Head>
      <Head isNumber>An hour</Head>
      <Head>From</Head>
      <Head>To</Head>
      <Head>Approved</Head>
    </>
  );
  return (
    <ScrollingTable label="Rate card" head={head}>
      {draft.rateCard.map((rate) => (
        <tr key={`${rate.role} ${rate.from} ${rate.hourly.minor}`} className="border-t">
          <Cell>{rate.role}</Cell>
          <Cell isNumber>
            <Amount money={rate.hourly} />
          </Cell>
          <Cell>
            <Day day={rate.from} />
          </Cell>
          <Cell>
            <Day day={rate.to} />
          </Cell>
          <Cell>{rate.isApproved ? "Yes" : <span className="font-medium text-warn">No</span>}</Cell>
        </tr>
      ))}
    </ScrollingTable>
  );
}

/** Only whoever may open a case gets a link to it; the words are for everybody who approves. */
function Exceptions({ draft }: { draft: DraftDetail }) {
  const person = usePerson();
  const isLinked = can(person, "case.read", draft.entity.code);
  return (
    <ul className="divide-y border-y">
      {draft.exceptions.map((found) => (
        <li key={found.id} className="py-2">
          {isLinked ? (
            <Link href={caseHref(found)} className="font-medium text-accent hover:underline">
              Case {found.number}
            </Link>
          ) : (
            <span className="font-medium">Case {found.number}</span>
          )}{" "}
          {found.title}
          {found.isHolding ? <span className="text-ink-2"> · holds the draft</span> : null}
        </li>
      ))}
    </ul>
  );
}
