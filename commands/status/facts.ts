import { formatBytes, MiB } from "../../sizing/units.ts";
import { textTable } from "../../sizing/text-table.ts";
import type { AlertList } from "../../operations/alerts/types.ts";
import type { BackupStatus } from "../../operations/backups/types.ts";
import type { HostCertificate } from "../../operations/certificates/types.ts";
import type { Disk } from "../../operations/doctor/types.ts";
import { jobName, lastRun, runningSince, type JobStatus } from "../../operations/schedules/types.ts";
import type { Fact, StackStatus } from "../../operations/status/types.ts";
import { formatAge, levels } from "../backup/format.ts";
import { age } from "../history/time.ts";

/** More of a kind than these would take the screen. */
const mostLines = 4;
const dayMs = 86_400_000;

/** What there is to know beside the services, a line or a few each. */
export function shownFacts(status: StackStatus, now: Date): string[] {
  const rows = [
    ...lines("alerts", status.alerts, alertLines),
    ...lines("backups", status.backups, (backups) => [backupLine(backups)]),
    ...lines("schedules", status.schedules, (jobs) => jobs.map((job) => jobLine(job, now))),
    ...lines("certificates", status.certificates, (all) =>
      bySoonest(all).map((one) => certificateLine(one, status, now)),
    ),
    ...lines("disks", status.disks, (disks) => diskLines(disks, status)),
  ];
  // Titles of a table stand above it; these have none.
  return textTable([{ title: "" }, { title: "" }], rows).slice(1);
}

function lines<T>(name: string, fact: Fact<T>, show: (known: T) => readonly string[]): string[][] {
  const all = "known" in fact ? show(fact.known) : [`unknown: ${"off" in fact ? fact.off : fact.unknown}`];
  const shown =
    all.length > mostLines ? [...all.slice(0, mostLines - 1), `and ${all.length - mostLines + 1} more`] : all;
  return shown.map((text, index) => [index === 0 ? name : "", text]);
}

function alertLines({ alerts, notChecked }: AlertList): string[] {
  const firing = alerts.filter(({ state }) => state === "firing");
  const rest = (["pending", "silenced", "inhibited"] as const).flatMap((word) => {
    const count = alerts.filter(({ state }) => state === word).length;
    return count === 0 ? [] : [`${count} ${word}`];
  });
  const none = notChecked.length > 0 ? "none known to fire, and not all could be asked" : "none fires";
  const head = [firing.length === 0 ? none : `${firing.length} ${firing.length === 1 ? "fires" : "fire"}`, ...rest];
  const names = firing.map(({ name, severity }) => `${name} (${severity})`);
  return [`${head.join(", ")}${names.length === 0 ? "" : `: ${names.join(", ")}`}`];
}

function backupLine({ newest, archive, pending = [] }: BackupStatus): string {
  if (newest === undefined) return ["there is none", ...pending].join("; ");
  const { label, kind, ageSeconds, level } = newest;
  const made = `${kind} ${label}, ${formatAge(ageSeconds)} old, ${level} ${levels[level] ?? ""}`.trim();
  if (archive === undefined) return `${made}; archiving unknown`;
  return `${made}; archiving ${archive.failing ? "FAILS" : "works"}`;
}

function jobLine(job: JobStatus, now: Date): string {
  const since = runningSince(job);
  const last = lastRun(job);
  const said = last === undefined ? "has not run yet" : `${last.result} ${age(last.ended ?? last.started, now)} ago`;
  const next = since === undefined ? dueIn(job.next, now) : `, runs since ${age(since, now)}`;
  return `${jobName(job)}: ${said}${next}`;
}

function dueIn(next: string | undefined, now: Date): string {
  if (next === undefined) return "";
  // The age of now, seen from then.
  return new Date(next) > now ? `, next in ${age(now.toISOString(), new Date(next))}` : ", due";
}

function bySoonest(all: readonly HostCertificate[]): HostCertificate[] {
  return all.toSorted((a, b) => ((a.notAfter ?? "") < (b.notAfter ?? "") ? -1 : 1));
}

/** Where nobody obtains them, the stack file's own word says where they come from. */
function certificateLine({ host, state, issuer, notAfter }: HostCertificate, { tls }: StackStatus, now: Date): string {
  const kind = tls === "acme" ? `acme, ${state}` : tls;
  if (notAfter === undefined) return `${host}: ${kind}, none yet`;
  const by = issuer === undefined ? "" : ` by ${issuer}`;
  const days = Math.floor((Date.parse(notAfter) - now.getTime()) / dayMs);
  return `${host}: ${kind}${by}, ${days < 0 ? "ENDED" : `${days} days left`}`;
}

function diskLines(disks: readonly Disk[], { target }: StackStatus): string[] {
  const known = disks.map(
    ({ name, freeBytes, sizeBytes }) => `${name}: ${whole(freeBytes)} of ${whole(sizeBytes)} free`,
  );
  // doctor/disks.ts names it so, and leaves it out where it is another machine's.
  const isLocal = target === "docker" && disks.some(({ name }) => name.startsWith("Docker's"));
  return [...known, ...(isLocal ? [] : ["the stack's own disks: unknown here, they are another machine's"])];
}

function whole(bytes: number): string {
  return formatBytes(Math.floor(bytes / MiB) * MiB);
}
