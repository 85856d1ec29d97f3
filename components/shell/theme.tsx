"use client";
import { CSPProvider } from "@base-ui/react/csp-provider";
import { ThemeProvider, useTheme } from "next-themes";
import type { ReactNode } from "react";
import { MenuChoice } from "../ui/menu";

const themes = ["system", "light", "dark"] as const;
type Theme = (typeof themes)[number];
const labels: Record<Theme, string> = { system: "As the system", light: "Light", dark: "Dark" };

/** The one script that runs before the page is painted carries the answer's nonce, and so do styles that popups bring. */
export function Theming({ nonce, children }: { nonce: string | undefined; children: ReactNode }) {
  return (
    <ThemeProvider
      attribute="data-theme"
      defaultTheme="system"
      enableSystem
      disableTransitionOnChange
      {...(nonce === undefined ? {} : { nonce })}
    >
      <CSPProvider nonce={nonce}>{children}</CSPProvider>
    </ThemeProvider>
  );
}

export function ThemeChoice() {
  const { theme = "system", setTheme } = useTheme();
  return (
    <MenuChoice
      label="Theme"
      value={theme as Theme}
      onChange={setTheme}
      options={themes.map((value) => ({ value, label: labels[value] }))}
    />
  );
}

/** Switches to the theme that is not on the screen now. */
export function useThemeSwitch(): () => void {
  const { resolvedTheme, setTheme } = useTheme();
  return () => setTheme(resolvedTheme === "dark" ? "light" : "dark");
}
