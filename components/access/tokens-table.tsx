"use client";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import type { TokenView } from "#server/domain/access/access-views";
import { can } from "#server/domain/access/actor";
import { ReasonDialog } from "../documents/reason-dialog";
import { Count } from "../format/count";
import { Instant } from "../format/instant";
import { Cell, RowHead, Table } from "../policies/table";
import { usePerson } from "../shell/person";
import { Badge } from "../ui/badge";
import { Button } from "../ui/button";
import { toast } from "../ui/toaster";
import { RotateDialog } from "./token-dialogs";
import { useAccessAct } from "./use-access-act";

type Props = { tokens: readonly TokenView[]; isOwn: boolean };

/** Tokens with what they may do, how long, and when they were last used. */
export function TokensTable({ tokens, isOwn }: Props) {
  const person = usePerson();
  const [revoking, setRevoking] = useState<TokenView | null>(null);
  const [rotating, setRotating] = useState<TokenView | null>(null);
  const mayRevoke = isOwn || can(person, "token.administer");
  if (tokens.length === 0) return <p className="text-ink-2">None.</p>;
  return (
    <>
      <Table
        label="Tokens"
        heads={[
          "Token",
          ...(isOwn ? [] : ["Owner"]),
          "May",
          "Expires",
          "Last used",
          "Stands",
          ...(mayRevoke ? ["Acts"] : []),
        ]}
      >
        {tokens.map((token) => (
          <tr key={token.id} className="border-t">
            <RowHead>
              {token.name} <code className="block font-mono font-normal text-ink-2 text-sm">{token.prefix}…</code>
            </RowHead>
            {isOwn ? null : <Cell>{token.owner}</Cell>}
            <Cell>
              <Scopes token={token} />
            </Cell>
            <Cell>
              <Instant at={token.expiresAt} as="moment" />
            </Cell>
            <Cell>
              {token.lastUsedAt ? <Instant at={token.lastUsedAt} /> : <span className="text-ink-2">never</span>}
            </Cell>
            <Cell>
              <Badge tone={token.state === "in use" ? "good" : "calm"}>{token.state}</Badge>
              {token.previousUntil ? (
                <span className="block text-ink-2 text-sm">
                  old secret until <Instant at={token.previousUntil} as="moment" />
                </span>
              ) : null}
            </Cell>
            {mayRevoke ? (
              <Cell>
                {token.state === "revoked" ? null : (
                  <div className="flex flex-wrap gap-2">
                    {isOwn && token.state === "in use" ? (
                      <Button size="sm" onClick={() => setRotating(token)}>
                        Rotate<span className="sr-only"> {token.name}</span>
                      </Button>
                    ) : null}
                    <Button size="sm" onClick={() => setRevoking(token)}>
                      Revoke<span className="sr-only"> {token.name}</span>
                    </Button>
                  </div>
                )}
              </Cell>
            ) : null}
          </tr>
        ))}
      </Table>
      {revoking ? <Revoking token={revoking} isOwn={isOwn} onClose={() => setRevoking(null)} /> : null}
      {rotating ? <RotateDialog token={rotating} onClose={() => setRotating(null)} /> : null}
    </>
  );
}

function Scopes({ token: { scopes, withoutEffect } }: { token: TokenView }) {
  return (
    <details>
      <summary className="w-fit">
        <Count value={scopes.length - withoutEffect.length} /> of <Count value={scopes.length} />
        <span className="sr-only"> permissions in effect</span>
      </summary>
      <ul className="text-sm">
        {scopes.map((scope) => (
          <li key={scope}>
            {scope}
            {withoutEffect.includes(scope) ? <span className="text-ink-2"> (its owner may not any more)</span> : null}
          </li>
        ))}
      </ul>
    </details>
  );
}

function Revoking({ token, isOwn, onClose }: { token: TokenView; isOwn: boolean; onClose: () => void }) {
  const { trpc, key, renewKey, done } = useAccessAct();
  const onSuccess = async () => {
    toast.done(`The token ${token.name} opens nothing any more.`);
    await done();
    onClose();
  };
  const own = useMutation(trpc.tokens.revoke.mutationOptions({ onSuccess }));
  const any = useMutation(trpc.tokens.revokeAny.mutationOptions({ onSuccess }));
  const act = isOwn ? own : any;
  return (
    <ReasonDialog
      title={`Revoke ${token.name}?`}
      description="Whatever calls with it is refused from the next call on."
      label="Why"
      submit="Revoke the token"
      isBusy={act.isPending}
      error={act.error}
      onChange={renewKey}
      onClose={onClose}
      onSubmit={(reason) => act.mutate({ key, input: { tokenId: token.id, reason } })}
    />
  );
}
