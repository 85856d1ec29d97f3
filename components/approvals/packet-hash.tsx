"use client";
import { Copy } from "lucide-react";
import { sentenceOf } from "../trpc/errors";
import { IconButton } from "../ui/icon-button";
import { toast } from "../ui/toaster";
import { shortHash } from "./request-words";

/** The packet's hash in short, and all of it for whoever checks it elsewhere. */
export function PacketHash({ hash }: { hash: string }) {
  const copy = () =>
    navigator.clipboard.writeText(hash).then(
      () => toast.done("The hash of the packet is copied."),
      (error: unknown) => toast.failed(`The hash could not be copied. ${sentenceOf(error)}`),
    );
  return (
    <span className="inline-flex items-center gap-1">
      <code className="font-mono" title={hash}>
        {shortHash(hash)}
      </code>
      <IconButton label="Copy the hash of the packet" size="sm" onClick={() => void copy()}>
        <Copy size={14} aria-hidden="true" />
      </IconButton>
    </span>
  );
}
