import * as pulumi from "@pulumi/pulumi";
import { schedulerPort } from "./watched.ts";
import type { Mount, Probe, Schedule, ScheduledJob, Workload } from "./workload.ts";

const jobsFile = "/etc/keelson/schedule/jobs.json";
/** Where the probe binary keeps what it knows of past runs. */
export const stateFolder = "/var/lib/keelson/schedule";

/** What the probe binary is told: the rest of the command line after it. */
export const schedulerWords: readonly string[] = [
  ...["schedule", "--file", jobsFile, "--state", stateFolder],
  ...["--listen", `:${schedulerPort}`],
];

/** Time to write down how the last run ended, after that run's own grace. */
const lastWordsSeconds = 5;

/** The same workload as a server: a scheduler that runs its jobs, and is well while it looks at the clock. */
export function asScheduler(workload: Workload, schedule: Schedule, state: Omit<Mount, "path">): Workload {
  const { stop, files, mounts } = workload;
  const content = jobsContent(schedule.jobs, stop.graceSeconds);
  return {
    ...workload,
    files: [...files, { path: jobsFile, content }],
    mounts: [...mounts, { ...state, path: stateFolder }],
    probes: { startupSeconds: 30, liveness: looks, readiness: looks },
    stop: { signal: "SIGTERM", graceSeconds: stop.graceSeconds + lastWordsSeconds },
  };
}

const looks: Probe = {
  action: { kind: "http", port: schedulerPort, path: "/health" },
  ...{ intervalSeconds: 10, timeoutSeconds: 3, failureThreshold: 3 },
};

function jobsContent(jobs: readonly ScheduledJob[], graceSeconds: number): pulumi.Output<string> {
  // The command last, as the longest: the file is for people too.
  const written = jobs.map(({ command, ...job }) =>
    pulumi.output(command).apply((words) => ({ ...job, command: words })),
  );
  return pulumi.all(written).apply((jobs) => `${JSON.stringify({ graceSeconds, jobs }, null, 2)}\n`);
}
