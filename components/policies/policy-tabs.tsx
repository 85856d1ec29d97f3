"use client";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { cn } from "../ui/cn";
import { policyPages } from "./policy-pages";

const pages = [{ href: "/policies", label: "All" }, ...Object.values(policyPages)];

/** The policies, beside the title. */
export function PolicyTabs() {
  const path = usePathname();
  return (
    <nav aria-label="Policies" className="flex self-stretch overflow-x-auto">
      {pages.map(({ href, label }) => (
        <Link
          key={href}
          href={href}
          aria-current={path === href ? "page" : undefined}
          className={cn(
            "relative flex items-center whitespace-nowrap px-2.5 text-ink-2 -outline-offset-2 hover:text-ink-1",
            path === href &&
              "font-medium text-ink-1 after:absolute after:inset-x-2.5 after:bottom-0 after:h-0.5 after:bg-accent",
          )}
        >
          {label}
        </Link>
      ))}
    </nav>
  );
}
