"use client";
import { Menu as Base } from "@base-ui/react/menu";
import { Check } from "lucide-react";
import type { ReactElement, ReactNode } from "react";
import { cn } from "./cn";
import { Kbd } from "./kbd";

export const popupClass =
  "forced-border z-50 min-w-44 max-w-80 overflow-y-auto rounded-lg bg-raised p-1 text-ink-1 shadow-lift outline-none transition-opacity data-ending-style:opacity-0 data-starting-style:opacity-0";
export const itemClass =
  "flex min-h-7 items-center gap-2 rounded-md px-2 py-1 text-base outline-none select-none data-highlighted:bg-lit data-disabled:text-ink-3 forced-colors:data-highlighted:outline-2";

type MenuProps = {
  /** The element that opens it, with its own name. */
  trigger: ReactElement;
  children: ReactNode;
  align?: "start" | "center" | "end";
  side?: "top" | "bottom" | "left" | "right";
  isOpen?: boolean;
  onOpenChange?: (isOpen: boolean) => void;
};

export function Menu({ trigger, children, align = "start", side = "bottom", isOpen, onOpenChange }: MenuProps) {
  return (
    <Base.Root
      {...(isOpen === undefined ? {} : { open: isOpen })}
      {...(onOpenChange ? { onOpenChange: (open: boolean) => onOpenChange(open) } : {})}
    >
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner align={align} side={side} sideOffset={4} className="z-50 outline-none">
          <Base.Popup className={cn(popupClass, "max-h-(--available-height)")}>{children}</Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

type MenuItemProps = {
  children: ReactNode;
  onSelect: () => void;
  keyHint?: string;
  isDisabled?: boolean;
  isDanger?: boolean;
};

export function MenuItem({ children, onSelect, keyHint, isDisabled = false, isDanger = false }: MenuItemProps) {
  return (
    <Base.Item onClick={onSelect} disabled={isDisabled} className={cn(itemClass, isDanger && "text-danger")}>
      <span className="flex flex-1 items-center gap-2">{children}</span>
      {keyHint ? <Kbd keys={keyHint} className="text-ink-2" /> : null}
    </Base.Item>
  );
}

export function MenuLink({ href, children }: { href: string; children: ReactNode }) {
  return (
    <Base.LinkItem href={href} className={itemClass}>
      {children}
    </Base.LinkItem>
  );
}

export function MenuSeparator() {
  return <Base.Separator className="mx-2 my-1 h-px bg-line" />;
}

/** A titled part of a menu. */
export function MenuGroup({ label, children }: { label: ReactNode; children: ReactNode }) {
  return (
    <Base.Group>
      <Base.GroupLabel className="px-2 pt-1.5 pb-1 font-medium text-ink-2 text-sm">{label}</Base.GroupLabel>
      {children}
    </Base.Group>
  );
}

type MenuChoiceProps<Value extends string> = {
  label: string;
  value: Value;
  options: readonly { value: Value; label: string }[];
  onChange: (value: Value) => void;
};

/** One of several, ticked. */
export function MenuChoice<Value extends string>({ label, value, options, onChange }: MenuChoiceProps<Value>) {
  return (
    <MenuGroup label={label}>
      <Base.RadioGroup value={value} onValueChange={(next) => onChange(next as Value)}>
        {options.map((option) => (
          <Base.RadioItem key={option.value} value={option.value} closeOnClick={false} className={itemClass}>
            <span className="flex-1">{option.label}</span>
            <Base.RadioItemIndicator>
              <Check size={14} aria-hidden="true" />
            </Base.RadioItemIndicator>
          </Base.RadioItem>
        ))}
      </Base.RadioGroup>
    </MenuGroup>
  );
}

/** Ticked or not, on its own. */
export function MenuTick({
  children,
  isOn,
  onChange,
  count,
}: {
  children: ReactNode;
  isOn: boolean;
  onChange: (isOn: boolean) => void;
  count?: number;
}) {
  return (
    <Base.CheckboxItem checked={isOn} onCheckedChange={onChange} closeOnClick={false} className={itemClass}>
      <span
        aria-hidden="true"
        className={cn(
          "grid size-4 place-items-center rounded-sm border border-line-strong",
          isOn && "border-accent bg-accent text-on-accent",
        )}
      >
        {isOn ? <Check size={12} strokeWidth={3} /> : null}
      </span>
      <span className="flex-1">{children}</span>
      {count === undefined ? null : <span className="text-ink-2">{count}</span>}
    </Base.CheckboxItem>
  );
}
