"use client";
import { useSuspenseQuery } from "@tanstack/react-query";
import { useQueryStates } from "nuqs";
import { useTRPC } from "../trpc/provider";
import { CheckStep } from "./check-step";
import { ColumnsStep } from "./columns-step";
import { journeyParsers, layoutOf, stepOf } from "./files-url";
import { Outcome } from "./outcome";
import { StepFrame } from "./steps";
import { TakeStep } from "./take-step";

/** The later steps of one file. The address holds where it stands, so that a reload or a colleague goes on from there. */
export function Journey({ uploadId }: { uploadId: string }) {
  const trpc = useTRPC();
  const { data } = useSuspenseQuery(trpc.files.get.queryOptions({ uploadId }));
  const [url, setUrl] = useQueryStates(journeyParsers, { history: "push" });
  if (data.upload.state !== "uploaded") return <Outcome view={data} />;
  const step = stepOf(url);
  const layout = layoutOf(url);
  return (
    <StepFrame step={step}>
      {step === "columns" || layout === null ? (
        <ColumnsStep
          uploadId={uploadId}
          onSaved={({ key, version }) => void setUrl({ step: "check", layout: key, version })}
        />
      ) : step === "check" ? (
        <CheckStep
          uploadId={uploadId}
          layout={layout}
          onBack={() => void setUrl({ step: "columns" })}
          onGoOn={() => void setUrl({ step: "take" })}
        />
      ) : (
        <TakeStep uploadId={uploadId} layout={layout} onBack={() => void setUrl({ step: "check" })} />
      )}
    </StepFrame>
  );
}
