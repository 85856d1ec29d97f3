"use client";
import { Field } from "@base-ui/react/field";
import type { ComponentProps } from "react";
import { cn } from "./cn";
import { controlClass } from "./input";

/** Grows with what is written, up to a third of the screen. */
export function Textarea({ className, ...rest }: ComponentProps<"textarea">) {
  return (
    <Field.Control
      render={
        <textarea
          rows={3}
          {...rest}
          className={cn(controlClass, "field-sizing-content max-h-[33dvh] min-h-16 resize-y px-2.5 py-1.5", className)}
        />
      }
    />
  );
}
