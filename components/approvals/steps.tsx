"use client";
import { Check, CircleDashed, CircleDot, X } from "lucide-react";
import type { RequestDetail, SignatureView } from "#server/domain/approvals/views";
import { Instant } from "../format/instant";
import { cn } from "../ui/cn";

/** Who signs in which order, who has, for whom and when, and what is open. */
export function Steps({ request }: { request: RequestDetail }) {
  if (request.steps.length === 0) return <p className="text-ink-2">Who has to sign is decided when it is submitted.</p>;
  const isWaiting = request.state === "pending";
  return (
    <ol aria-label="Signatures in order" className="flex flex-wrap gap-x-8 gap-y-3">
      {request.steps.map((step, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: two steps can have one name, and their order is the clause's
        <li key={index} className="flex items-start gap-2" aria-current={step.isOpen ? "step" : undefined}>
          <Mark standing={standingOf(step, request)} />
          <div>
            <p className="font-medium">{step.name}</p>
            {request.signatures
              .filter(({ stands, stepName }) => stepName === step.name && (stands || request.state === "voided"))
              .map((signature) => (
                <p key={`${signature.personName} ${signature.at.toISOString()}`} className="text-ink-2 text-sm">
                  {signatureWords(signature)} <Instant at={signature.at} />
                  {signature.stands ? null : "; no longer stands"}
                </p>
              ))}
            {step.isDone || !isWaiting ? null : <Waiting step={step} />}
          </div>
        </li>
      ))}
    </ol>
  );
}

type Step = RequestDetail["steps"][number];
type StepStanding = "done" | "rejected" | "open" | "later";

const marks: Record<StepStanding, { icon: typeof Check; tone: string }> = {
  done: { icon: Check, tone: "text-good" },
  rejected: { icon: X, tone: "text-danger" },
  open: { icon: CircleDot, tone: "text-accent" },
  later: { icon: CircleDashed, tone: "text-ink-2" },
};

function Mark({ standing }: { standing: StepStanding }) {
  const { icon: Icon, tone } = marks[standing];
  return (
    <span aria-hidden="true" className={cn("mt-0.5", tone)}>
      <Icon size={16} />
    </span>
  );
}

/** Signatures on a packet that is void are no longer a step that is done. */
function standingOf(step: Step, { state, signatures }: RequestDetail): StepStanding {
  if (signatures.some(({ stands, stepName, decision }) => stands && stepName === step.name && decision === "rejected"))
    return "rejected";
  if (step.isDone && state !== "voided") return "done";
  return step.isOpen ? "open" : "later";
}

function Waiting({ step }: { step: Step }) {
  return (
    <ul className="text-ink-2 text-sm">
      {step.parts.map(({ role, people, given }) => (
        <li key={role}>
          {step.isOpen ? "Open: " : "Later: "}
          {given} of {people} signed as {role.toLowerCase()}
        </li>
      ))}
    </ul>
  );
}

/** "Signed by Katharina Weiss for Robert Ashford". */
export function signatureWords({ decision, personName, onBehalfOf }: SignatureView): string {
  const verb = decision === "approved" ? "Signed" : "Rejected";
  return `${verb} by ${personName}${onBehalfOf ? ` for ${onBehalfOf}` : ""}`;
}
