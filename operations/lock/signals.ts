const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

export interface Interruption {
  /** Aborted when this process is asked to stop. The engine has a process group of its own: nobody else asks it. */
  readonly signal: AbortSignal;
  /** Back to the default: a signal ends the process. */
  readonly dispose: () => void;
}

/**
 * A signal no longer ends this process: what it waits for is asked to stop, and ends with a state that is whole. A second
 * one ends it at once; what `atOnce` does is waited for.
 */
export function watchSignals(atOnce: () => Promise<void>): Interruption {
  const controller = new AbortController();
  let asked = 0;
  const stop = (signal: NodeJS.Signals) => {
    asked++;
    if (asked > 1) void atOnce().finally(() => process.exit(signal === "SIGINT" ? 130 : 143));
    else controller.abort();
  };
  for (const signal of signals) process.on(signal, stop);
  return {
    signal: controller.signal,
    dispose: () => {
      for (const signal of signals) process.off(signal, stop);
    },
  };
}
