"use client";
import { createContext, useContext } from "react";

/** What the frame around a desk offers to what stands in it. */
export type Frame = { openPalette: () => void; openHelp: () => void };

export const FrameContext = createContext<Frame | null>(null);

export function useFrame(): Frame {
  const frame = useContext(FrameContext);
  if (!frame) throw new TypeError("useFrame needs the Frame of the desk layout.");
  return frame;
}
