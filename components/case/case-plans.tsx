"use client";
import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { can } from "#server/domain/access/actor";
import { requestHref } from "../approvals/approvals-url";
import { Plan } from "../approvals/payment-plans";
import { usePerson } from "../shell/person";
import { useTRPC } from "../trpc/provider";
import { Part } from "./context-parts";

/** What the customer agreed to pay in instalments, the latest first; nothing where they agreed nothing. */
export function CasePlans({ customerId }: { customerId: string }) {
  const trpc = useTRPC();
  const mayRead = can(usePerson(), "customer.read");
  const { data } = useQuery(trpc.paymentPlans.forCustomer.queryOptions({ customerId }, { enabled: mayRead }));
  return data?.map((plan) => (
    <Part key={plan.id} title={`Payment plan ${plan.number}`}>
      <Plan plan={plan} />
      <p>
        <Link href={requestHref(plan.request.id)} className="text-accent hover:underline">
          Request {plan.request.number}
        </Link>
      </p>
    </Part>
  ));
}
