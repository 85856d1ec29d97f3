"use client";
import { useQuery } from "@tanstack/react-query";
import { type NextRenewal, renewalInSight } from "#server/domain/accounts/renewal";
import type { AccountContract, AccountView, ContractProduct } from "#server/domain/accounts/views";
import { asSentence, priceWords, productWords } from "#server/domain/exceptions/words";
import { addDays } from "#server/domain/time";
import { plural, systemName } from "../case/words";
import { Count } from "../format/count";
import { Day } from "../format/day";
import { Amount } from "../format/money";
import { referenceOf, sentenceOf } from "../trpc/errors";
import { useTRPC } from "../trpc/provider";
import { Badge } from "../ui/badge";
import { FailedNotice } from "../ui/faces";
import { Fact } from "../ui/fact";
import { SkeletonRows } from "../ui/skeleton";
import { Panel } from "./panel";

function useContracts(customerId: string) {
  const trpc = useTRPC();
  return useQuery(trpc.accounts.contracts.queryOptions({ customerId }));
}

/** The contract that ends within the next weeks; null where none does. */
export function useRenewal({ id, today }: Pick<AccountView, "id" | "today">): NextRenewal | null {
  const { data = [] } = useContracts(id);
  return renewalInSight(data, today);
}

/** What was signed: the contracts that run, with their products and their renewal, and those that are over. */
export function ContractsPanel({ account }: { account: AccountView }) {
  const { data, error } = useContracts(account.id);
  const running = data?.filter(({ isRunning }) => isRunning) ?? [];
  const others = data?.filter(({ isRunning }) => !isRunning) ?? [];
  return (
    <Panel title="Contract and renewal" hint={data && data.length === 0 ? "none known" : null}>
      {error ? <FailedNotice reference={referenceOf(error)}>{sentenceOf(error)}</FailedNotice> : null}
      {data || error ? null : <SkeletonRows count={3} label="Loading the contracts" />}
      {running.map((contract) => (
        <Contract key={contract.id} contract={contract} today={account.today} />
      ))}
      {others.length > 0 ? (
        <details>
          <summary className="cursor-pointer text-ink-2">{plural(others.length, "other contract")}</summary>
          <ul aria-label="Other contracts" className="mt-1">
            {others.map(({ id, number, status, startsOn, endsOn }) => (
              <li key={id}>
                {number} · {status} · <Term startsOn={startsOn} endsOn={endsOn} />
              </li>
            ))}
          </ul>
        </details>
      ) : null}
    </Panel>
  );
}

function Contract({ contract, today }: { contract: AccountContract; today: string }) {
  const { number, startsOn, endsOn, billingFrequency, poNumber, yearly, products, renewal, system } = contract;
  const isOver = endsOn !== null && endsOn < today;
  return (
    <section aria-label={`Contract ${number}`} className="flex flex-col gap-2">
      <dl className="grid grid-cols-2 gap-x-4 gap-y-2">
        <Fact label="Contract">{number}</Fact>
        <Fact label="Billed">{billingFrequency === null ? "–" : asSentence(billingFrequency)}</Fact>
        <Fact label="Term">
          <Term startsOn={startsOn} endsOn={endsOn} />
        </Fact>
        <Fact label="Renewal">
          {endsOn === null ? (
            "No end was agreed"
          ) : isOver ? (
            <Badge tone="warn">Past its end</Badge>
          ) : (
            <Day day={addDays(endsOn, 1)} />
          )}
        </Fact>
        <Fact label="Agreed a year" hint="Fixed prices of today, without use beyond what is included">
          {yearly === null ? "–" : <Amount money={yearly} />}
        </Fact>
        <Fact label="Renews by itself">
          <span className="font-normal text-ink-2">{systemName(system)} does not say</span>
        </Fact>
        {poNumber === null ? null : <Fact label="Purchase order">{poNumber}</Fact>}
      </dl>
      {products.length > 0 ? (
        <ul aria-label="Products" className="text-sm">
          {products.map((product) => (
            <li key={product.productCode}>
              <Product product={product} currency={contract.currency} />
            </li>
          ))}
        </ul>
      ) : null}
      {renewal ? (
        <p className="text-sm">
          <span className="font-medium">{renewal.name}</span>
          <span className="text-ink-2">
            {" · "}
            {renewal.stage}, closes <Day day={renewal.closesOn} />
          </span>
          {renewal.amount === null ? null : (
            <>
              {" · "}
              <Amount money={renewal.amount} />
            </>
          )}
        </p>
      ) : null}
    </section>
  );
}

function Term({ startsOn, endsOn }: Pick<AccountContract, "startsOn" | "endsOn">) {
  return (
    <>
      <Day day={startsOn} /> to {endsOn === null ? "no end" : <Day day={endsOn} />}
    </>
  );
}

function Product({ product, currency }: { product: ContractProduct; currency: string }) {
  const { productCode, quantity, unitPriceMicros, includedUnits } = product;
  const price = priceWords(unitPriceMicros, currency);
  return (
    <>
      <span className="font-medium">{productWords(productCode)}</span>{" "}
      <span className="text-ink-2">
        {includedUnits === null ? (
          <>
            <Count value={Number(quantity)} /> × {price}
          </>
        ) : (
          <>
            <Count value={Number(includedUnits)} /> included, then {price} each
          </>
        )}
      </span>
    </>
  );
}
