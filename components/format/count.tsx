"use client";
import { formatCount } from "./format-money";
import { useReader } from "./reader";

export function Count({ value }: { value: number }) {
  const { locale } = useReader();
  return <>{formatCount(value, locale)}</>;
}
