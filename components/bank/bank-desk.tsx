"use client";
import { useSuspenseQuery } from "@tanstack/react-query";
import { can } from "#server/domain/access/actor";
import { usePerson } from "../shell/person";
import { useTRPC } from "../trpc/provider";
import { EmptyFace } from "../ui/faces";
import { AccountsTable } from "./accounts-table";
import { FilesTable } from "./files-table";
import { RefusedFiles } from "./refused-files";
import { UnassignedAccounts } from "./unassigned-accounts";
import { UploadArea } from "./upload-area";

/** What the banks said: files in, whose accounts they are about, how far the statements reach, and where one is missing. */
export function BankDesk() {
  const trpc = useTRPC();
  const person = usePerson();
  const { data } = useSuspenseQuery(trpc.bank.overview.queryOptions({}));
  const canImport = can(person, "bank.import");
  const isEmpty = data.lastFile === null && data.accounts.length === 0;
  return (
    <div className="min-h-0 flex-1 overflow-y-auto" data-scrolls>
      <div className="flex max-w-[80rem] flex-col gap-6 px-4 py-5 sm:px-6">
        {canImport ? <UploadArea /> : null}
        {isEmpty ? (
          <EmptyFace title="No bank file has been taken yet">
            <ol className="list-decimal pl-5">
              <li>
                Ask the bank for statements as camt.053, MT940 or BAI2; lockbox and ACH return files are read too.
              </li>
              <li>
                {canImport
                  ? "Bring them in above. Each file is taken whole or refused with the line that is wrong."
                  : "Somebody with the permission “bank.import” brings them in here."}
              </li>
              <li>Say which legal entity each new account belongs to; its entries wait until then.</li>
            </ol>
          </EmptyFace>
        ) : null}
        <RefusedFiles files={data.refusedFiles} />
        <UnassignedAccounts unassigned={data.unassigned} entities={data.entities} />
        {data.accounts.length > 0 ? <AccountsTable accounts={data.accounts} /> : null}
        {data.lastFile ? <FilesTable /> : null}
      </div>
    </div>
  );
}
