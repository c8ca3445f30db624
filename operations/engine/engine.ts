import { LocalWorkspace, Stack, type EngineEvent } from "@pulumi/pulumi/automation/index.js";
import { projectRoot } from "../environment/folders.ts";
import type { EngineRun } from "./events.ts";
import { policyPacks, withPacks, type Judged, type PackOptions } from "./policies.ts";
import { EngineFailure, pulumiCommand } from "./pulumi-command.ts";

export interface EngineOptions {
  /** Aborted: the engine ends the steps that it is at, begins none, and records where it stands. */
  readonly signal: AbortSignal;
  readonly onEvent?: (event: EngineEvent) => void;
  /** Takes what the CLI prints for people; a preview's with each changed property. */
  readonly onOutput?: (text: string) => void;
  /** Recorded in the history. */
  readonly message?: string;
}

/** A run that ended, well or badly: what it said is needed either way. */
export interface FinishedRun extends EngineRun, Judged {
  /** All that the CLI printed, where it ended badly. */
  readonly failure?: string;
}

/** The engine behind one stack, be its program this project's or a replay of a recorded one. */
export class Engine {
  readonly #stack: Stack;
  readonly #policyPacks: readonly string[];

  constructor(stack: Stack, policyPacks: readonly string[]) {
    this.#stack = stack;
    this.#policyPacks = policyPacks;
  }

  preview(options: EngineOptions): Promise<FinishedRun> {
    return this.#run(options, (all) => this.#stack.preview(all));
  }

  up(options: EngineOptions): Promise<FinishedRun> {
    return this.#run(options, (all) => this.#stack.up(all));
  }

  #run(options: EngineOptions, run: (all: RunOptions) => Promise<unknown>): Promise<FinishedRun> {
    return withPacks(this.#policyPacks, (packs) =>
      finish((onEvent) => run({ ...runOptions(options), ...packs, onEvent }), options),
    );
  }
}

type RunOptions = ReturnType<typeof runOptions> & PackOptions & { readonly onEvent: (event: EngineEvent) => void };

function runOptions({ signal, message, onOutput }: EngineOptions) {
  const shown = onOutput === undefined ? {} : { onOutput, diff: true };
  return { signal, color: "never", ...shown, ...(message === undefined ? {} : { message }) } as const;
}

/** This project's program on a stack that exists; `env` is what openStack returned. */
export async function openEngine(stack: string, env: NodeJS.ProcessEnv): Promise<Engine> {
  const workspace = await LocalWorkspace.create({
    workDir: projectRoot,
    pulumiCommand: await pulumiCommand(env),
  });
  return new Engine(await Stack.select(stack, workspace), policyPacks(projectRoot));
}

async function finish(
  run: (onEvent: (event: EngineEvent) => void) => Promise<unknown>,
  { onEvent }: EngineOptions,
): Promise<FinishedRun> {
  const events: EngineEvent[] = [];
  const take = (event: EngineEvent) => {
    events.push(event);
    onEvent?.(event);
  };
  try {
    await run(take);
    return { events };
  } catch (error) {
    if (!(error instanceof EngineFailure)) throw error;
    return { events, failure: error.said };
  }
}
