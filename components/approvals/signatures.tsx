"use client";
import type { RequestDetail, SignatureView } from "#server/domain/approvals/views";
import { Instant } from "../format/instant";
import { Badge } from "../ui/badge";
import { signatureWords } from "./steps";

/** Every signature that was given, those on an earlier packet too. */
export function Signatures({ request }: { request: RequestDetail }) {
  if (request.signatures.length === 0) return <p className="text-ink-2">Nobody has signed or rejected it.</p>;
  return (
    <ol aria-label="Signatures" className="divide-y border-y">
      {request.signatures.map((signature) => (
        <li key={`${signature.revision} ${signature.personName} ${signature.at.toISOString()}`} className="py-2">
          <Given signature={signature} current={request.revision} />
        </li>
      ))}
    </ol>
  );
}

function Given({ signature, current }: { signature: SignatureView; current: number }) {
  return (
    <>
      <p className="flex flex-wrap items-baseline gap-x-2">
        <span>
          {signatureWords(signature)}, {signature.stepName}
        </span>
        <Instant at={signature.at} as="exact" className="text-ink-2 text-sm" />
        {signature.stands ? null : (
          <Badge tone="warn">
            {signature.revision < current ? `No longer stands: packet ${signature.revision}` : "No longer stands"}
          </Badge>
        )}
      </p>
      {signature.reason ? (
        <p className="break-words border-l-2 pl-3">
          <bdi>{signature.reason}</bdi>
        </p>
      ) : null}
    </>
  );
}
