import { type ReactNode, useId } from "react";
import { cn } from "../ui/cn";

type Props = {
  title: string;
  /** Beside the title: how it stands in a word or two, or that nothing does. */
  hint?: ReactNode;
  tools?: ReactNode;
  children?: ReactNode;
  className?: string;
};

/** A titled part of what is known of the customer. Parts follow each other down the column, divided by a hairline. */
export function Panel({ title, hint, tools, children, className }: Props) {
  const id = useId();
  return (
    <section
      aria-labelledby={id}
      className={cn("flex flex-col gap-2 border-t pt-3 wide:first:border-t-0 wide:first:pt-0", className)}
    >
      <div className="flex min-h-7 flex-wrap items-center gap-x-2">
        <h3 id={id} className="font-semibold">
          {title}
        </h3>
        {hint ? <p className="text-ink-2 text-sm">{hint}</p> : null}
        {tools ? <div className="ml-auto flex items-center gap-1">{tools}</div> : null}
      </div>
      {children}
    </section>
  );
}
