import { avalaraTwin } from "#server/sandbox/avalara/avalara";
import { gocardlessTwin } from "#server/sandbox/gocardless/gocardless";
import { meteringTwin } from "#server/sandbox/metering/metering";
import { psaTwin } from "#server/sandbox/psa/psa";
import type { Twin, TwinSystem } from "#server/sandbox/twins/twin";
import { zendeskTwin } from "#server/sandbox/zendesk/zendesk";

const twins: Partial<Record<TwinSystem, Twin>> = {
  avalara: avalaraTwin,
  gocardless: gocardlessTwin,
  metering: meteringTwin,
  zendesk: zendeskTwin,
  psa: psaTwin,
};

export function twinOf(system: TwinSystem): Twin | null {
  return twins[system] ?? null;
}
