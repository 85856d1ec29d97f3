import { type ReactNode, useId } from "react";

type Props = { title: string; description?: ReactNode; acts?: ReactNode; children?: ReactNode };

/** A titled part of the account page. */
export function AccountSection({ title, description, acts, children }: Props) {
  const id = useId();
  return (
    <section aria-labelledby={id} className="flex flex-col gap-3">
      <header className="flex flex-wrap items-center gap-3">
        <div className="flex-1">
          <h2 id={id} className="font-semibold text-lg">
            {title}
          </h2>
          {description ? <p className="max-w-[44rem] text-pretty text-ink-2">{description}</p> : null}
        </div>
        {acts}
      </header>
      {children}
    </section>
  );
}
