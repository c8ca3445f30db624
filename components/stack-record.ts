import * as pulumi from "@pulumi/pulumi";
import { recordType, type StackRecord as Record } from "../sizing/stack-record.ts";
import type { Bytes } from "../sizing/types.ts";

export interface StackRecordArgs extends Record {
  /** Measured by a deploy, where the plan does not know it. */
  readonly disk?: pulumi.Output<Bytes>;
}

/** Runs nothing: it carries what the stack says of itself into previews, states and exports. */
export class StackRecord extends pulumi.ComponentResource {
  constructor(name: string, { config, plan, disk }: StackRecordArgs, opts: pulumi.ComponentResourceOptions = {}) {
    super(recordType, name, { config, plan }, opts);
    // Apart from the plan: a first preview does not know it, and an unknown part would hide the whole plan from policies.
    this.registerOutputs({ config, plan, ...(disk === undefined ? {} : { disk }) });
  }
}
