"use client";
import { useRouter } from "next/navigation";
import { type ReactNode, useMemo } from "react";
import { SealBanner } from "../audit/seal-banner";
import { BreakGlassBanner } from "../break-glass/break-glass-banner";
import { useAutoFixCommands } from "../causes/use-auto-fix-commands";
import { CommandPalette, type PaletteCommand, usePalette } from "../keyboard/command-palette";
import { HelpSheet, useHelpSheet } from "../keyboard/help-sheet";
import { keyOf, type ShortcutId } from "../keyboard/shortcuts";
import { ShortcutProvider, useShortcut } from "../keyboard/use-shortcuts";
import { changesThePage } from "../trpc/live-areas";
import { useLiveChanges } from "../trpc/live-changes";
import { Toaster } from "../ui/toaster";
import { type Desk, desksFor } from "./desks";
import { FrameContext } from "./frame-context";
import { usePerson } from "./person";
import { signOutHere } from "./person-menu";
import { usePreference } from "./preferences";
import { Rail } from "./rail";
import { useThemeSwitch } from "./theme";

/** Rail, desk, and what lies over them: palette, help, toasts. */
export function Frame({ children }: { children: ReactNode }) {
  return (
    <ShortcutProvider>
      <FrameBody>{children}</FrameBody>
    </ShortcutProvider>
  );
}

function FrameBody({ children }: { children: ReactNode }) {
  const router = useRouter();
  const help = useHelpSheet();
  const palette = usePalette();
  const person = usePerson();
  const desks = desksFor(person);
  const commands = useFrameCommands(desks, () => help.setIsOpen(true));
  useLiveChanges((changes) => {
    if (changes !== "all" && changes.some((change) => changesThePage(change, person.userId))) router.refresh();
  });
  const { setIsOpen: setPaletteOpen } = palette;
  const { setIsOpen: setHelpOpen } = help;
  const frame = useMemo(
    () => ({ openPalette: () => setPaletteOpen(true), openHelp: () => setHelpOpen(true) }),
    [setPaletteOpen, setHelpOpen],
  );
  return (
    <FrameContext value={frame}>
      <a
        href="#desk"
        className="sr-only z-50 rounded-md bg-accent px-3 py-2 text-on-accent focus-visible:not-sr-only focus-visible:fixed focus-visible:top-2 focus-visible:left-2"
      >
        Skip to the desk
      </a>
      <div className="app-root flex h-dvh min-h-96 flex-col-reverse sm:flex-row">
        <Rail onHelp={frame.openHelp} />
        <main id="desk" tabIndex={-1} className="flex min-h-0 min-w-0 flex-1 flex-col bg-surface-1 outline-none">
          <BreakGlassBanner />
          <SealBanner />
          {children}
        </main>
      </div>
      {desks.map((desk) =>
        desk.shortcut ? <DeskShortcut key={desk.key} id={desk.shortcut} href={desk.href} /> : null,
      )}
      <CommandPalette isOpen={palette.isOpen} onOpenChange={palette.setIsOpen} commands={commands} />
      <HelpSheet isOpen={help.isOpen} onOpenChange={help.setIsOpen} />
      <Toaster />
    </FrameContext>
  );
}

function DeskShortcut({ id, href }: { id: ShortcutId; href: string }) {
  const router = useRouter();
  useShortcut(id, () => router.push(href), { isInPalette: false });
  return null;
}

function useFrameCommands(desks: readonly Desk[], openHelp: () => void): PaletteCommand[] {
  const router = useRouter();
  const switchTheme = useThemeSwitch();
  const [hasShortcuts, setHasShortcuts] = usePreference("hasShortcuts");
  const autoFixCommands = useAutoFixCommands();
  const toDesks = desks.map((desk) => ({
    key: `desk ${desk.key}`,
    group: "Go to",
    label: desk.label,
    keywords: ["desk", "queue"],
    ...(desk.shortcut ? { keyHint: keyOf(desk.shortcut) } : {}),
    run: () => router.push(desk.href),
  }));
  return [
    ...toDesks,
    ...autoFixCommands,
    {
      key: "account",
      group: "Docket",
      label: "Your account",
      keywords: ["session", "second factor", "authenticator"],
      run: () => router.push("/account"),
    },
    {
      key: "theme",
      group: "Docket",
      label: "Switch between light and dark",
      keywords: ["theme", "colour"],
      run: switchTheme,
    },
    {
      key: "keys",
      group: "Docket",
      label: hasShortcuts ? "Switch single-key shortcuts off" : "Switch single-key shortcuts on",
      keywords: ["keyboard"],
      run: () => setHasShortcuts(!hasShortcuts),
    },
    { key: "help", group: "Docket", label: "Show the keyboard shortcuts", keyHint: keyOf("help.open"), run: openHelp },
    { key: "sign-out", group: "Docket", label: "Sign out", keywords: ["log out", "leave"], run: signOutHere },
  ];
}
