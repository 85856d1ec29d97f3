"use client";
import type { ComponentProps, MouseEvent } from "react";
import { type ButtonSize, type ButtonVariant, buttonClass } from "./button-class";
import { Kbd } from "./kbd";

type ButtonProps = Omit<ComponentProps<"button">, "disabled"> & {
  variant?: ButtonVariant;
  size?: ButtonSize;
  /** The key that does the same, as written in the shortcut registry: "f", "Mod+k". */
  keyHint?: string | undefined;
  /** Keeps its place and its focus, takes no clicks, and tells assistive technology so. */
  isDisabled?: boolean | undefined;
  /** While the act runs: as disabled, and announced as busy. */
  isBusy?: boolean | undefined;
};

/**
 * A button stays focusable while it cannot be used: a control that vanishes from the keyboard in the middle of an act
 * takes the person's place with it.
 */
export function Button({
  variant = "quiet",
  size = "md",
  keyHint,
  isDisabled = false,
  isBusy = false,
  className,
  children,
  onClick,
  ...rest
}: ButtonProps) {
  const isInert = isDisabled || isBusy;
  const guarded = (event: MouseEvent<HTMLButtonElement>) => {
    if (isInert) event.preventDefault();
    else onClick?.(event);
  };
  return (
    <button
      type="button"
      {...rest}
      onClick={guarded}
      aria-disabled={isInert || undefined}
      aria-busy={isBusy || undefined}
      aria-keyshortcuts={keyHint ? ariaKey(keyHint) : undefined}
      className={buttonClass(variant, size, className)}
    >
      {children}
      {keyHint ? <Kbd keys={keyHint} className="max-sm:hidden" /> : null}
    </button>
  );
}

function ariaKey(keys: string): string {
  return keys.replace("Mod", "Control");
}
