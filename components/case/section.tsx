import { type ReactNode, useId } from "react";
import { cn } from "../ui/cn";

type SectionProps = {
  title: ReactNode /** Beside the title, such as a filter. */;
  tools?: ReactNode;
  children: ReactNode;
  className?: string;
};

/** A titled part of a case. Parts follow each other down the page, divided by space and a hairline. */
export function Section({ title, tools, children, className }: SectionProps) {
  const id = useId();
  return (
    <section aria-labelledby={id} className={cn("border-t px-5 py-4", className)}>
      <div className="mb-2 flex min-h-6 items-center gap-3">
        <h3 id={id} className="font-semibold">
          {title}
        </h3>
        {tools ? <div className="ml-auto flex items-center gap-1">{tools}</div> : null}
      </div>
      {children}
    </section>
  );
}
