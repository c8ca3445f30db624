import { complaintOf } from "../certificates/judge.ts";
import { judgeJob } from "../doctor/jobs.ts";
import { isShort } from "../doctor/judge.ts";
import { redact } from "../evidence/redact.ts";
import type { Fact, ServiceStatus, StackStatus, Verdict } from "./types.ts";

/** Most urgent first. What is off is not judged: it is shown as unknown, and the stack was made so. */
export function judgeStatus(status: StackStatus): Verdict {
  const now = new Date(status.time);
  const troubles = [
    ...of(status.services, ({ services }) => services.flatMap(judgeService)),
    ...of(status.alerts, ({ alerts }) => alerts.filter(isUrgent).map(({ name, summary }) => `${name}: ${summary}`)),
    ...of(status.backups, ({ problems }) => problems.map((problem) => `backups: ${problem}`)),
    ...of(status.schedules, (jobs) => jobs.flatMap((job) => judgeJob(job, status.stack, now)).map(({ what }) => what)),
    ...of(status.certificates, (all) => all.flatMap((one) => complaintOf(one, now) ?? [])),
    ...of(status.disks, (disks) => disks.filter(isShort).map(({ name }) => `${name} is nearly full`)),
  ];
  const unknown = unknownIn(status);
  return { troubles, unknown, exitCode: troubles.length > 0 ? 1 : unknown.length > 0 ? 2 : 0 };
}

const parts = ["services", "release", "alerts", "backups", "schedules", "certificates", "disks"] as const;

/** What the stack has and could not be asked, wholly or in part. */
function unknownIn(status: StackStatus): string[] {
  const unasked = parts.flatMap((part) => {
    const fact: Fact<unknown> = status[part];
    return "unknown" in fact ? [`${part}: ${fact.unknown}`] : [];
  });
  return [
    ...unasked,
    ...of(status.services, ({ noUse }) => (noUse === undefined ? [] : [`use of memory and CPU: ${noUse}`])),
    ...of(status.alerts, ({ notChecked }) => notChecked.map((what) => `alerts: ${what}`)),
    ...of(status.backups, ({ notChecked }) => notChecked.map((what) => `backups: ${what}`)),
  ];
}

function of<T>(fact: Fact<T>, judge: (known: T) => readonly string[]): readonly string[] {
  return "known" in fact ? judge(fact.known) : [];
}

/** info is for looking back; what somebody has silenced, somebody knows of. */
function isUrgent({ state, severity }: { readonly state: string; readonly severity: string }): boolean {
  return state === "firing" && severity !== "info";
}

/** More than there should be is an update under way. */
function judgeService({ service, wanted, instances }: ServiceStatus): string[] {
  const sick = instances.filter(({ isWell }) => !isWell);
  const missing = Math.max(0, wanted - instances.length);
  return [
    ...sick.map(({ name, state }) => `${service}: ${name} is ${redact(state)}`),
    ...(missing === 0 ? [] : [`${service}: ${missing} of ${wanted} ${missing === 1 ? "is" : "are"} not there`]),
  ];
}
