"use client";
import type { ComponentProps, ReactNode } from "react";
import { Button } from "./button";
import { cn } from "./cn";
import { Tooltip } from "./tooltip";

type IconButtonProps = Omit<ComponentProps<typeof Button>, "children" | "aria-label"> & {
  /** What it does, in words: its name, and its tooltip. */
  label: string;
  children: ReactNode;
};

/** For acts of the frame (close, theme, more). Acts on money carry words: use Button. */
export function IconButton({ label, keyHint, className, children, variant = "plain", ...rest }: IconButtonProps) {
  return (
    <Tooltip text={label} keyHint={keyHint}>
      <Button {...rest} variant={variant} aria-label={label} className={cn("size-8 px-0", className)}>
        {children}
      </Button>
    </Tooltip>
  );
}
