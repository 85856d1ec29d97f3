"use client";
import { Tabs as Base } from "@base-ui/react/tabs";
import type { ReactNode } from "react";
import { cn } from "./cn";

export type TabItem<Value extends string> = { value: Value; label: ReactNode; count?: number | undefined };

type TabsProps<Value extends string> = {
  label: string;
  value: Value;
  onChange: (value: Value) => void;
  items: readonly TabItem<Value>[];
  /** The panels, each a TabPanel; leave out where the tabs only choose what the rest of the page shows. */
  children?: ReactNode;
  className?: string;
};

export function Tabs<Value extends string>({ label, value, onChange, items, children, className }: TabsProps<Value>) {
  return (
    <Base.Root
      value={value}
      onValueChange={(next) => onChange(next as Value)}
      className={cn("flex min-h-0 flex-col", className)}
    >
      <Base.List
        aria-label={label}
        className="relative flex shrink-0 items-stretch gap-1 overflow-x-auto border-b px-3"
      >
        {items.map((item) => (
          <Base.Tab
            key={item.value}
            value={item.value}
            className="relative flex h-9 items-center gap-1.5 whitespace-nowrap px-2 text-ink-2 -outline-offset-2 hover:text-ink-1 data-active:font-medium data-active:text-ink-1 data-active:after:absolute data-active:after:inset-x-2 data-active:after:bottom-0 data-active:after:h-0.5 data-active:after:bg-accent"
          >
            {item.label}
            {item.count === undefined ? null : <span className="text-ink-2 text-sm">{item.count}</span>}
          </Base.Tab>
        ))}
      </Base.List>
      {children}
    </Base.Root>
  );
}

export function TabPanel({ value, children, className }: { value: string; children: ReactNode; className?: string }) {
  return (
    <Base.Panel value={value} className={cn("min-h-0 flex-1 -outline-offset-2", className)}>
      {children}
    </Base.Panel>
  );
}
