"use client";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { can } from "#server/domain/access/actor";
import type { Permission } from "#server/domain/access/permissions";
import { usePerson } from "../shell/person";
import { cn } from "../ui/cn";

const pages: readonly { href: string; label: string; permission: Permission }[] = [
  { href: "/sync", label: "Sources", permission: "sync.read" },
  { href: "/sync/messages", label: "Messages", permission: "sync.read" },
  { href: "/sync/completeness", label: "Completeness", permission: "sync.read" },
  { href: "/sync/acts", label: "Acts", permission: "sync.read" },
  { href: "/sync/files", label: "Files", permission: "file.import" },
  { href: "/sync/bank", label: "Bank", permission: "sync.read" },
  { href: "/sync/mappings", label: "Mappings", permission: "mapping.read" },
];

/** The pages of the Sync desk, beside its title. */
export function SyncTabs() {
  const path = usePathname();
  const person = usePerson();
  return (
    <nav aria-label="Pages of the Sync desk" className="flex self-stretch overflow-x-auto">
      {pages
        .filter((page) => can(person, page.permission))
        .map((page) => {
          const isHere = page.href === "/sync" ? path === "/sync" : path.startsWith(page.href);
          return (
            <Link
              key={page.href}
              href={page.href}
              aria-current={isHere ? "page" : undefined}
              className={cn(
                "relative flex items-center whitespace-nowrap px-2.5 text-ink-2 -outline-offset-2 hover:text-ink-1",
                isHere &&
                  "font-medium text-ink-1 after:absolute after:inset-x-2.5 after:bottom-0 after:h-0.5 after:bg-accent",
              )}
            >
              {page.label}
            </Link>
          );
        })}
    </nav>
  );
}
