"use client";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { cn } from "../ui/cn";

type Page = { href: string; label: string; isOffered?: boolean };
type PageTabsProps = { label: string; pages: readonly Page[] };

/** The pages of one desk that are offered, beside its title. What belongs to none of the others belongs to the first. */
export function PageTabs({ label, pages }: PageTabsProps) {
  const path = usePathname();
  const [first, ...others] = pages;
  const here = others.find(({ href }) => path.startsWith(href))?.href ?? first?.href;
  return (
    <nav aria-label={label} className="flex self-stretch overflow-x-auto">
      {pages
        .filter(({ isOffered = true }) => isOffered)
        .map((page) => (
          <Link
            key={page.href}
            href={page.href}
            aria-current={page.href === here ? "page" : undefined}
            className={cn(
              "relative flex items-center whitespace-nowrap px-2.5 text-ink-2 -outline-offset-2 hover:text-ink-1",
              page.href === here &&
                "font-medium text-ink-1 after:absolute after:inset-x-2.5 after:bottom-0 after:h-0.5 after:bg-accent",
            )}
          >
            {page.label}
          </Link>
        ))}
    </nav>
  );
}
