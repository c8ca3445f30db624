import { setTimeout as sleep } from "node:timers/promises";
import type { Batch, Cause } from "./cause.ts";
import { downCauses, lastCauses, silentCauses } from "./outages.ts";
import { often, type Scene, type Stop, tell, visit } from "./scene.ts";
import { storeCauses } from "./stores.ts";

/** The kernel kills it four times, far enough from each other that every start is seen. */
function dying(scene: Scene): Stop {
  const kill = () => tell(scene, "dying", "/hold?n=400");
  void kill();
  return often(75_000, kill);
}

/** One of two replicas: both are listed in the same order each time. */
async function unready(scene: Scene): Promise<Stop> {
  await tell(scene, "unready", "/unready");
  return () => tell(scene, "unready", "/ready-again");
}

/** Two visitors, each of whom comes again as soon as it is answered. */
function busy({ url }: Scene): Stop {
  const state = { over: false };
  const visitor = async () => {
    while (!state.over) {
      await visit(`${url}/busy/burn?n=150`);
      await sleep(20);
    }
  };
  void Promise.all([visitor(), visitor()]);
  return () => void (state.over = true);
}

const appCauses: readonly Cause[] = [
  {
    title: "every answer of an app is a 500",
    alerts: [
      ...(["ErrorRateNotice", "ErrorRateHigh", "ErrorRateCritical", "AppErrorRateHigh"] as const),
      ...(["SloBurnFast", "SloBurnSteady"] as const),
    ],
    begin: ({ url }) => often(400, () => visit(`${url}/failing/fail`)),
  },
  {
    title: "an app that takes 2.5 s for each answer",
    alerts: ["LatencyNotice", "LatencyHigh", "LatencyCritical", "AppLatencyHigh"],
    begin: ({ url }) => often(700, () => visit(`${url}/slow/slow?n=2500`)),
  },
  {
    title: "an app that computes at its processor limit",
    alerts: [{ alert: "ContainerCpuHigh", service: "busy" }, "ContainerThrottled", "EventLoopLag", "HostCpuHigh"],
    begin: busy,
  },
  {
    title: "an app that keeps 88 MiB more than it needs",
    alerts: [{ alert: "AppMemoryHigh", service: "hungry" }],
    begin: async (scene) => {
      await tell(scene, "hungry", "/hold?n=88");
      return () => tell(scene, "hungry", "/end");
    },
  },
  {
    title: "an app that outgrows its limit and is killed, again and again",
    alerts: ["HostOomKill", { alert: "ContainerRestarting", service: "dying" }],
    begin: dying,
  },
  {
    title: "one replica of two that says it is not ready",
    alerts: [{ alert: "ServiceNotReady", service: "unready" }],
    begin: unready,
  },
];

/** There before the stack is. */
export const standing: readonly Pick<Cause, "title" | "alerts">[] = [
  {
    title: "a line that the host is over already",
    alerts: [
      ...(["HostMemoryNotice", "HostMemoryHigh", "HostMemoryCritical"] as const),
      ...(["DiskLow", "DiskCritical", "InodesLow"] as const),
    ],
  },
  {
    title: "a receiver whose port is closed",
    alerts: ["NotificationsFailing"],
  },
];

/** What everything else needs goes down last. */
export const batches: readonly Batch[] = [
  { minutes: 24, causes: [...appCauses, ...storeCauses] },
  { minutes: 9, causes: silentCauses },
  { minutes: 5, causes: downCauses },
  { minutes: 9, causes: lastCauses },
];
