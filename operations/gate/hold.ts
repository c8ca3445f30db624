import type { StackConfig } from "../../config/schema.ts";
import { identityOf } from "../identity.ts";
import type { GateResult } from "../releases/types.ts";
import { exportState } from "../state/export.ts";
import { dockerGate } from "./docker.ts";
import { kubernetesGate } from "./kubernetes.ts";
import { gateSettings, runGate, type GateRun } from "./run.ts";

export interface Running {
  readonly stack: string;
  readonly config: StackConfig;
  readonly env: NodeJS.ProcessEnv;
}

/** Holds the gate on what runs of a stack now, on whichever platform. */
export async function holdGate({ stack, config, env }: Running, run: GateRun): Promise<GateResult> {
  const source =
    config.target === "kubernetes"
      ? kubernetesGate(config, identityOf(stack))
      : dockerGate(await exportState(stack, env), env);
  return runGate(source, gateSettings(config), run);
}
