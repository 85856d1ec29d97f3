"use client";
import { businessDate, type PlainDate } from "#server/domain/time";
import { useNow, useReader } from "../format/reader";

/** The day it is where the reader is. */
export function useToday(): PlainDate {
  const { timeZone } = useReader();
  return businessDate(useNow(), timeZone);
}
