"use client";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { cn } from "../ui/cn";

const pages = [
  { href: "/causes", label: "Causes" },
  { href: "/causes/auto-fixes", label: "Auto-fixes" },
  { href: "/causes/report", label: "Report" },
] as const;

/** The pages of the Causes desk, beside its title. What belongs to none of the others is a cause. */
export function CausesTabs() {
  const path = usePathname();
  const here = pages.slice(1).find(({ href }) => path.startsWith(href))?.href ?? "/causes";
  return (
    <nav aria-label="Pages of the Causes desk" className="flex self-stretch overflow-x-auto">
      {pages.map(({ href, label }) => (
        <Link
          key={href}
          href={href}
          aria-current={href === here ? "page" : undefined}
          className={cn(
            "relative flex items-center whitespace-nowrap px-2.5 text-ink-2 -outline-offset-2 hover:text-ink-1",
            href === here &&
              "font-medium text-ink-1 after:absolute after:inset-x-2.5 after:bottom-0 after:h-0.5 after:bg-accent",
          )}
        >
          {label}
        </Link>
      ))}
    </nav>
  );
}
