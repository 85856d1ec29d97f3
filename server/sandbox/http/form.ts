export type FormValue = string | FormObject;
export interface FormObject {
  [key: string]: FormValue;
}

/** Stripe's form encoding: `lines[0][price_data][unit_amount]=500`. Lists become objects keyed by their index. */
export function parseForm(text: string): FormObject {
  const root: FormObject = Object.create(null);
  for (const [rawKey, value] of new URLSearchParams(text)) {
    const [first = "", ...rest] = rawKey.split("[").map((part) => part.replace(/\]$/, ""));
    const path = [first, ...rest];
    let place = root;
    for (const key of path.slice(0, -1)) {
      const next = place[key];
      const inner: FormObject = typeof next === "object" ? next : Object.create(null);
      place[key] = inner;
      place = inner;
    }
    const last = path[path.length - 1] ?? "";
    place[last === "" ? String(Object.keys(place).length) : last] = value;
  }
  return root;
}

export function textAt(form: FormObject, key: string): string | undefined {
  const value = form[key];
  return typeof value === "string" ? value : undefined;
}

export function objectAt(form: FormObject, key: string): FormObject | undefined {
  const value = form[key];
  return typeof value === "object" ? value : undefined;
}

export function listAt(form: FormObject, key: string): FormObject[] {
  return Object.values(objectAt(form, key) ?? {}).filter((value) => typeof value === "object");
}

export function textsAt(form: FormObject, key: string): string[] {
  const value = form[key];
  if (typeof value === "string") return [value];
  return Object.values(value ?? {}).filter((each) => typeof each === "string");
}
