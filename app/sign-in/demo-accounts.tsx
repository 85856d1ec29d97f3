"use client";
import { ArrowRight } from "lucide-react";
import { Button } from "@/components/ui/button";

export type OfferedAccount = { name: string; email: string; password: string; role: string; description: string };

type Props = {
  accounts: readonly OfferedAccount[];
  entering: string | null;
  onEnter: (account: OfferedAccount) => void;
};

/** The people of the demo company, each one click away. Outside demo mode the server offers none. */
export function DemoAccounts({ accounts, entering, onEnter }: Props) {
  return (
    <section aria-labelledby="demo" className="min-w-0">
      <h2 id="demo" className="font-semibold text-lg">
        Demo accounts
      </h2>
      <p className="mb-3 text-ink-2">
        This is the demo company. Choose a person to see the desk as their role sees it.
      </p>
      <ul className="border-t">
        {accounts.map((account) => (
          <li key={account.email} className="border-b">
            <Button
              variant="plain"
              isBusy={entering === account.email}
              onClick={() => onEnter(account)}
              className="group h-auto w-full justify-start gap-4 whitespace-normal rounded-none px-2 py-2 text-left font-normal"
            >
              <span className="min-w-0 flex-1 sm:grid sm:grid-cols-[11rem_1fr] sm:gap-4">
                <span className="block">
                  <span className="block font-medium text-ink-1">{account.name}</span>
                  <span className="block text-ink-2 text-sm">{account.role}</span>
                </span>
                <span className="block self-center text-ink-2">{account.description}</span>
              </span>
              <ArrowRight size={16} aria-hidden="true" className="shrink-0 text-ink-2" />
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}
