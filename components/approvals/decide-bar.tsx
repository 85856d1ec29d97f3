"use client";
import Link from "next/link";
import { useState } from "react";
import type { RequestAct, RequestDetail } from "#server/domain/approvals/views";
import { keyOf } from "../keyboard/shortcuts";
import { useShortcut } from "../keyboard/use-shortcuts";
import { isConflict } from "../trpc/errors";
import { Button } from "../ui/button";
import { buttonClass } from "../ui/button-class";
import { InfoNotice } from "../ui/faces";
import { ActError } from "./act-error";
import { ChangedMeanwhile } from "./changed-meanwhile";
import { PartForm } from "./part-form";
import { SentenceForm } from "./sentence-form";
import { SignForm } from "./sign-form";
import { type RequestActing, useRequestAct } from "./use-request-act";

/** Acts that ask something before they are sent. */
type Asking = Extract<RequestAct, "sign" | "approve_in_part" | "reject" | "ask" | "withdraw">;

/** What whoever looks may do now, as a signer or as who asked. Nothing is done until the server has said so. */
export function DecideBar({ request }: { request: RequestDetail }) {
  const [asking, setAsking] = useState<Asking | null>(null);
  const acting = useRequestAct(request, {
    done: () => setAsking(null),
    // Nobody signs what they have not read: after another packet came, the signature is begun anew. Words stay.
    conflict: () => setAsking((open) => (open === "sign" || open === "approve_in_part" ? null : open)),
  });
  const may = (act: RequestAct) => request.allowed.includes(act);
  useShortcut("request.sign", () => setAsking("sign"), { isOn: may("sign") });
  useShortcut("request.reject", () => setAsking("reject"), { isOn: may("reject") });
  useShortcut("request.ask", () => setAsking("ask"), { isOn: may("ask") });
  const { error, isPending, actedOn, dialog } = acting;
  const open = asking !== null && may(asking) ? asking : null;
  useShortcut("layer.close", () => setAsking(null), { isInPalette: false, isOn: open !== null });
  return (
    <div className="flex flex-col gap-3">
      <Standing request={request} />
      {open ? (
        <AskingForm key={open} asking={open} request={request} acting={acting} onCancel={() => setAsking(null)} />
      ) : (
        <Buttons request={request} acting={acting} onAsk={setAsking} />
      )}
      <p role="status" className="text-ink-2 empty:hidden">
        {isPending ? "Pending: this counts once the server has committed it." : ""}
      </p>
      {isConflict(error) ? (
        <ChangedMeanwhile error={error} seen={actedOn?.packet ?? null} now={request.packet} />
      ) : (
        <ActError error={error} />
      )}
      {dialog}
    </div>
  );
}

function Standing({ request: { state, standing } }: { request: RequestDetail }) {
  if (state !== "pending") return null;
  if (standing.onBehalfOf)
    return <InfoNotice>You sign with the power of {standing.onBehalfOf}; both names stand on the record.</InfoNotice>;
  return standing.because ? <p className="text-ink-2">{standing.because}</p> : null;
}

type ButtonsProps = { request: RequestDetail; acting: RequestActing; onAsk: (asking: Asking) => void };

function Buttons({ request, acting, onAsk }: ButtonsProps) {
  const may = (act: RequestAct) => request.allowed.includes(act);
  const { isPending, perform } = acting;
  return (
    <div role="toolbar" aria-label="What you can do" className="flex flex-wrap gap-2 empty:hidden">
      {may("sign") ? (
        <Button variant="primary" keyHint={keyOf("request.sign")} isBusy={isPending} onClick={() => onAsk("sign")}>
          Sign
        </Button>
      ) : null}
      {may("approve_in_part") ? (
        <Button isDisabled={isPending} onClick={() => onAsk("approve_in_part")}>
          Approve a part
        </Button>
      ) : null}
      {may("reject") ? (
        <Button keyHint={keyOf("request.reject")} isDisabled={isPending} onClick={() => onAsk("reject")}>
          Reject
        </Button>
      ) : null}
      {may("ask") ? (
        <Button keyHint={keyOf("request.ask")} isDisabled={isPending} onClick={() => onAsk("ask")}>
          Ask
        </Button>
      ) : null}
      {may("submit") ? (
        <Button variant="primary" isBusy={isPending} onClick={() => perform({ act: "submit" })}>
          Submit
        </Button>
      ) : null}
      {may("retry") ? (
        <Button variant="primary" isBusy={isPending} onClick={() => perform({ act: "retry" })}>
          Carry out again
        </Button>
      ) : null}
      {may("amend") ? (
        <Link href={`/approvals/${request.id}/change`} className={buttonClass()}>
          Change
        </Link>
      ) : null}
      {may("withdraw") ? (
        <Button isDisabled={isPending} onClick={() => onAsk("withdraw")}>
          Withdraw
        </Button>
      ) : null}
    </div>
  );
}

type FormProps = { asking: Asking; request: RequestDetail; acting: RequestActing; onCancel: () => void };

function AskingForm({ asking, request, acting: { perform, isPending }, onCancel }: FormProps) {
  const shared = { isBusy: isPending, onCancel };
  switch (asking) {
    case "sign":
      return <SignForm {...shared} request={request} onSign={(note) => perform({ act: "sign", note })} />;
    case "approve_in_part":
      return request.amount === null ? null : (
        <PartForm
          {...shared}
          amount={request.amount}
          onSend={(amountMinor, reason) => perform({ act: "approve_in_part", amountMinor, reason })}
        />
      );
    case "reject":
      return (
        <SentenceForm
          {...shared}
          title="Reject"
          label="Why it is rejected"
          hint={`${request.requesterName} reads this, and the request ends with it.`}
          shortest={10}
          longest={2_000}
          button="Reject it"
          isDanger
          onSend={(reason) => perform({ act: "reject", reason })}
        />
      );
    case "ask":
      return (
        <SentenceForm
          {...shared}
          title={`Ask ${request.requesterName}`}
          label="Question"
          hint="The request stands as it is meanwhile, and so does its clock."
          shortest={3}
          longest={1_000}
          button="Ask"
          onSend={(question) => perform({ act: "ask", question })}
        />
      );
    case "withdraw":
      return (
        <SentenceForm
          {...shared}
          title="Withdraw"
          label="Why it is withdrawn"
          hint="The request ends with it; what was signed no longer counts."
          shortest={3}
          longest={1_000}
          button="Withdraw it"
          isDanger
          onSend={(reason) => perform({ act: "withdraw", reason })}
        />
      );
  }
}
