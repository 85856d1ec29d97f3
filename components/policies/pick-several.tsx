"use client";
import { Checkbox } from "../ui/checkbox";

type PickSeveralProps<Value extends string> = {
  label: string;
  options: readonly { value: Value; label: string }[];
  chosen: readonly Value[];
  onChange: (chosen: Value[]) => void;
  /** What none chosen comes to. */
  none?: string;
};

/** Several of a list, folded away behind what they come to. None chosen asks nothing. */
export function PickSeveral<Value extends string>({
  label,
  options,
  chosen,
  onChange,
  none = "any",
}: PickSeveralProps<Value>) {
  const names = options.filter(({ value }) => chosen.includes(value)).map((option) => option.label);
  const gone = chosen.filter((value) => !options.some((option) => option.value === value));
  const offered = [...options, ...gone.map((value) => ({ value, label: value }))];
  const toggle = (value: Value, isOn: boolean) =>
    onChange(offered.map((option) => option.value).filter((one) => (one === value ? isOn : chosen.includes(one))));
  return (
    <details>
      <summary className="w-fit max-w-full rounded-md py-0.5 text-pretty hover:text-ink-1">
        <span className="font-medium">{label}</span>{" "}
        <span className="text-ink-2">{chosen.length === 0 ? none : [...names, ...gone].join(", ")}</span>
      </summary>
      <div className="mt-1.5 grid gap-x-4 gap-y-1 sm:grid-cols-2">
        {offered.map((option) => (
          <Checkbox
            key={option.value}
            isOn={chosen.includes(option.value)}
            onChange={(isOn) => toggle(option.value, isOn)}
          >
            {option.label}
          </Checkbox>
        ))}
        {offered.length === 0 ? <p className="text-ink-2">Nothing is known here yet.</p> : null}
      </div>
    </details>
  );
}
