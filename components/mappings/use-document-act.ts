"use client";
import { useState } from "react";
import { newKey } from "../trpc/key";
import { useTRPC } from "../trpc/provider";
import { useReadAnew } from "./use-mapping-acts";

/** What the acts that follow from a document share: its key, kept until it was answered, and that the page is read anew afterwards. */
export function useDocumentAct() {
  const trpc = useTRPC();
  const readAnew = useReadAnew();
  const [key, setKey] = useState(newKey);
  return {
    trpc,
    key,
    async done() {
      setKey(newKey());
      await readAnew();
    },
  };
}
