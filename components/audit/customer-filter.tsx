"use client";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTRPCClient } from "../trpc/provider";
import { Button } from "../ui/button";
import { Dialog } from "../ui/dialog";
import { Field } from "../ui/field";
import { Input } from "../ui/input";

type FilterProps = { customerId: string | null; onChange: (customerId: string | null) => void };

/** A customer, chosen by name and kept by id. */
export function CustomerFilter({ customerId, onChange }: FilterProps) {
  const { audit } = useTRPCClient();
  const [isOpen, setIsOpen] = useState(false);
  const { data: known } = useQuery({
    queryKey: ["audit", "customer", customerId],
    queryFn: () => audit.findCustomers.mutate({ customerId: customerId ?? "" }),
    enabled: customerId !== null,
  });
  return (
    <>
      <Button size="sm" onClick={() => setIsOpen(true)}>
        {customerId === null ? "Any customer" : (known?.[0]?.name ?? "One customer")}
      </Button>
      {isOpen ? (
        <CustomerDialog
          onClose={() => setIsOpen(false)}
          onChoose={(chosen) => {
            onChange(chosen);
            setIsOpen(false);
          }}
        />
      ) : null}
    </>
  );
}

function CustomerDialog({ onClose, onChoose }: { onClose: () => void; onChoose: (customerId: string | null) => void }) {
  const { audit } = useTRPCClient();
  const [text, setText] = useState("");
  const asked = text.trim();
  const { data: found } = useQuery({
    queryKey: ["audit", "customers", asked],
    queryFn: () => audit.findCustomers.mutate({ text: asked }),
    enabled: asked.length >= 2,
    placeholderData: (before) => before,
  });
  return (
    <Dialog
      isOpen
      onOpenChange={(next) => (next ? undefined : onClose())}
      title="Choose a customer"
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button onClick={() => onChoose(null)}>Any customer</Button>
        </>
      }
    >
      <Field label="Name" hint="A part of it, two letters or more">
        <Input value={text} maxLength={100} autoComplete="off" onChange={(event) => setText(event.target.value)} />
      </Field>
      <ul aria-label="Customers found" className="mt-3 flex flex-col gap-1">
        {(asked.length >= 2 ? (found ?? []) : []).map((customer) => (
          <li key={customer.customerId}>
            <Button variant="plain" onClick={() => onChoose(customer.customerId)}>
              {customer.name}
              {customer.entity ? ` · ${customer.entity}` : ""}
            </Button>
          </li>
        ))}
      </ul>
      {asked.length >= 2 && found?.length === 0 ? <p className="mt-3 text-ink-2">No customer is called so.</p> : null}
    </Dialog>
  );
}
