import type { ReactNode } from "react";
import { cn } from "../ui/cn";

/** How deep in its page a part stands. */
export type HeadingLevel = 2 | 3 | 4;

export function under(level: HeadingLevel): HeadingLevel {
  return level === 2 ? 3 : 4;
}

type Props = { level: HeadingLevel; id: string; className?: string; children: ReactNode };

export function Heading({ level, id, className, children }: Props) {
  const Tag = `h${level}` as const;
  return (
    <Tag id={id} className={cn("font-semibold", level === 2 && "text-lg", className)}>
      {children}
    </Tag>
  );
}
