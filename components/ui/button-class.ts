import { cn } from "./cn";

export type ButtonVariant = "primary" | "quiet" | "danger" | "plain";
export type ButtonSize = "md" | "sm";

const variants: Record<ButtonVariant, string> = {
  primary: "bg-accent text-on-accent border-transparent hover:bg-accent-hover",
  quiet: "bg-surface-1 text-ink-1 border-line hover:bg-surface-2 hover:border-line-strong",
  danger: "bg-surface-1 text-danger border-danger/40 hover:bg-danger hover:text-on-danger hover:border-transparent",
  plain: "bg-transparent text-ink-2 border-transparent hover:bg-surface-2 hover:text-ink-1",
};
const sizes: Record<ButtonSize, string> = { md: "h-8 px-3", sm: "h-7 px-2" };

/** The look of a button, for links that act like one. */
export function buttonClass(variant: ButtonVariant = "quiet", size: ButtonSize = "md", className?: string): string {
  return cn(
    "inline-flex shrink-0 select-none items-center justify-center gap-2 whitespace-nowrap rounded-md border font-medium text-base transition-colors",
    "aria-disabled:border-line aria-disabled:bg-surface-2 aria-disabled:text-ink-3 aria-disabled:hover:bg-surface-2 aria-disabled:hover:text-ink-3",
    variants[variant],
    sizes[size],
    className,
  );
}
