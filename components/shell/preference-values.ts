import { z } from "zod";

export const PREFERENCES_COOKIE = "docket-preferences";
const A_YEAR_S = 31_536_000;

/** Every setting heals by itself: what cannot be read becomes the default, and the others stay. */
const PreferencesShape = z.object({
  isRailWide: z.boolean().catch(true),
  /** Pixels; the panes keep them within what the window allows. */
  listWidth: z.int().min(320).max(1_400).catch(520),
  contextWidth: z.int().min(220).max(560).catch(280),
  rowDensity: z.enum(["comfortable", "compact"]).catch("comfortable"),
  areFacetsOpen: z.boolean().catch(true),
  /** Single-key shortcuts. Those with Ctrl or ⌘ stay. */
  hasShortcuts: z.boolean().catch(true),
});
export type Preferences = z.infer<typeof PreferencesShape>;

export function readPreferences(cookie: string | undefined): Preferences {
  return PreferencesShape.parse(parsed(cookie));
}

export function writtenPreferences(preferences: Preferences): string {
  return `${PREFERENCES_COOKIE}=${encodeURIComponent(JSON.stringify(preferences))}; path=/; max-age=${A_YEAR_S}; samesite=lax`;
}

function parsed(cookie: string | undefined): object {
  try {
    const value: unknown = JSON.parse(cookie ?? "{}");
    return typeof value === "object" && value !== null ? value : {};
  } catch {
    return {};
  }
}
