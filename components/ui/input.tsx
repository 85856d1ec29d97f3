"use client";
import { Input as Base } from "@base-ui/react/input";
import type { ComponentProps } from "react";
import { cn } from "./cn";

export const controlClass =
  "w-full rounded-md border border-line-strong bg-surface-1 text-base text-ink-1 placeholder:text-ink-2 hover:border-ink-2 data-invalid:border-danger disabled:border-line disabled:bg-surface-2 disabled:text-ink-3";

export function Input({
  className,
  ...rest
}: Omit<ComponentProps<"input">, "defaultValue" | "value"> & { value?: string; defaultValue?: string }) {
  return <Base {...rest} className={cn(controlClass, "h-8 px-2.5", className)} />;
}
