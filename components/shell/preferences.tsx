"use client";
import { createContext, type ReactNode, useCallback, useContext, useMemo, useRef, useState } from "react";
import { type Preferences, writtenPreferences } from "./preference-values";

type Setter = <Key extends keyof Preferences>(key: Key, value: Preferences[Key]) => void;

const PreferencesContext = createContext<{ preferences: Preferences; set: Setter } | null>(null);

/** What a person set up for themselves on this browser. Kept in a cookie, so that the server renders it right at once. */
export function PreferencesProvider({ initial, children }: { initial: Preferences; children: ReactNode }) {
  const [preferences, setPreferences] = useState(initial);
  const latest = useRef(initial);
  const set = useCallback<Setter>((key, value) => {
    latest.current = { ...latest.current, [key]: value };
    setPreferences(latest.current);
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing in one of the browsers we serve
    document.cookie = writtenPreferences(latest.current);
  }, []);
  const value = useMemo(() => ({ preferences, set }), [preferences, set]);
  return <PreferencesContext value={value}>{children}</PreferencesContext>;
}

export function usePreference<Key extends keyof Preferences>(
  key: Key,
): [Preferences[Key], (value: Preferences[Key]) => void] {
  const context = useContext(PreferencesContext);
  if (!context) throw new TypeError("usePreference needs the PreferencesProvider of the desk layout.");
  const { preferences, set } = context;
  return [preferences[key], useCallback((value) => set(key, value), [key, set])];
}
