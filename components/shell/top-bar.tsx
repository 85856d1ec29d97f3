"use client";
import { Moon, Search, Sun } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "../ui/button";
import { IconButton } from "../ui/icon-button";
import { useFrame } from "./frame-context";
import { useThemeSwitch } from "./theme";

type TopBarProps = {
  title: ReactNode;
  /** Beside the title: saved views as tabs. */
  children?: ReactNode;
  /** Before the palette and the theme: search, refresh and the like. */
  tools?: ReactNode;
};

/** The first line of every desk: where I am, the views of it, and the ways to anything else. */
export function TopBar({ title, children, tools }: TopBarProps) {
  const { openPalette } = useFrame();
  const switchTheme = useThemeSwitch();
  return (
    <header className="flex h-11 shrink-0 items-center gap-3 border-b bg-surface-0 pr-2 pl-4">
      <h1 className="shrink-0 font-semibold text-lg">{title}</h1>
      <div className="flex min-w-0 flex-1 items-center self-stretch">{children}</div>
      <div data-print="hide" className="flex shrink-0 items-center gap-1">
        {tools}
        <Button variant="plain" size="sm" keyHint="Mod+k" onClick={openPalette} className="max-sm:size-8 max-sm:px-0">
          <Search size={14} aria-hidden="true" className="sm:hidden" />
          <span className="max-sm:sr-only">Commands</span>
        </Button>
        <IconButton label="Switch between light and dark" onClick={switchTheme} className="max-sm:hidden">
          <Moon size={16} aria-hidden="true" className="dark:hidden" />
          <Sun size={16} aria-hidden="true" className="not-dark:hidden" />
        </IconButton>
      </div>
    </header>
  );
}
