import { formatBytes } from "../../sizing/units.ts";
import { complaintOf } from "../certificates/judge.ts";
import type { HostCertificate } from "../certificates/types.ts";
import { describeMismatch, mendingCommand, type Mismatch } from "../collations/mismatch.ts";
import { describeComplaint, type Complaint } from "../complaints/find.ts";
import { describeLeftBehind, type LeftBehind, removingCommand } from "../databases/left-behind.ts";
import { redact } from "../evidence/redact.ts";
import type { Evidence } from "../evidence/types.ts";
import { describeOwner, describeStale, atTime } from "../lock/owner.ts";
import { describeEngine, type HeldEngineLock } from "../lock/pulumi-lock.ts";
import type { HeldLock } from "../lock/types.ts";
import { nameOf } from "../state/resources.ts";
import type { Damage, Existing } from "../recovery/types.ts";
import { judgeJob } from "./jobs.ts";
import type { Asked, Diagnosis, Disk, Facts, Finding } from "./types.ts";

/** Less than a gibibyte, or than a twentieth: the next image or the database's next WAL segments fill it. */
const leastFree = { bytes: 2 ** 30, share: 0.05 } as const;

/** Most urgent first: what stands in the way of all others. */
export function diagnose(facts: Facts): Diagnosis {
  const deploy = `keelson deploy --stack ${facts.stack}`;
  const context = { ...facts, deploy, busy: isBusy(facts) };
  const findings = [
    ...judge(facts.deployed, "the Pulumi CLI", (deployed) => judgeDeployed(deployed, deploy)),
    ...judge(facts.target, "the target", () => []),
    ...judge(facts.disks, "the disks", (disks) => disks.flatMap(judgeDisk)),
    ...judge(facts.lock, "the stack's lock", (lock) => judgeLock(lock, context)),
    ...judge(facts.engineLocks, "Pulumi's lock", (locks) => locks.map((lock) => judgeEngineLock(lock, context))),
    ...judge(facts.state, "the state", ({ damage }) => judgeState(damage, deploy)),
    ...judge(facts.damage, "what is half-made", (damage) => judgeDamage(damage, context)),
    ...judge(facts.certificates, "the certificates", (all) => all.flatMap((one) => judgeCertificate(one))),
    ...judge(facts.collations, "the databases' collations", (all) => all.map((each) => judgeCollation(each, context))),
    ...judge(facts.leftBehind, "roles and databases", (all) => all.map((one) => judgeLeftBehind(one, facts.stack))),
    ...judge(facts.complaints, "the apps' drivers", (complaints) => complaints.map(judgeComplaint)),
    ...judge(facts.jobs, "the scheduled jobs", (jobs) => jobs.flatMap((job) => judgeJob(job, facts.stack, new Date()))),
    ...judge(facts.unwell, "the services", (unwell) => unwell.map((evidence) => judgeUnwell(evidence, context))),
  ];
  return conclude(findings);
}

interface Context {
  readonly stack: string;
  readonly deploy: string;
  readonly removeLock: Facts["removeLock"];
  /** A command or an engine is at work. */
  readonly busy: boolean;
}

function isBusy({ lock, engineLocks }: Facts): boolean {
  const held = "answer" in lock && lock.answer?.state === "alive";
  return held || ("answer" in engineLocks && engineLocks.answer.some(({ state }) => state === "alive"));
}

function judge<T>(asked: Asked<T>, what: string, look: (answer: T) => readonly Finding[]): readonly Finding[] {
  if ("unanswered" in asked) return [{ level: "not-checked", what: `${what}: ${asked.unanswered}` }];
  return look(asked.answer);
}

/** Its data may be wanted again: it is named, with what removes it, and nothing else is done. */
function judgeLeftBehind(left: LeftBehind, stack: string): Finding {
  return { level: "spare", what: `${describeLeftBehind(left)}; ${removingCommand(left, stack)} removes it for good` };
}

function conclude(findings: readonly Finding[]): Diagnosis {
  const command = findings.find((finding) => finding.command !== undefined)?.command;
  const has = (level: Finding["level"]) => findings.some((finding) => finding.level === level);
  // What is known comes first: mended, it may let the rest be checked.
  const exitCode = has("mend") ? 1 : has("not-checked") ? 2 : 0;
  return { findings, exitCode, ...(command === undefined ? {} : { command }) };
}

/** Tells whether a disk is about to be full. */
export function isShort({ freeBytes, sizeBytes }: Disk): boolean {
  return freeBytes < leastFree.bytes || freeBytes < sizeBytes * leastFree.share;
}

function judgeDisk(disk: Disk): Finding[] {
  if (!isShort(disk)) return [];
  const { name, freeBytes, sizeBytes, spare } = disk;
  const what = `${name} has ${formatBytes(roundDown(freeBytes))} of ${formatBytes(roundDown(sizeBytes))} left`;
  return [{ level: "mend", what: `${what}: ${spare.what} can go`, command: spare.command }];
}

function judgeDeployed(deployed: boolean, deploy: string): Finding[] {
  return deployed ? [] : [{ level: "mend", what: "it has not been deployed from here", command: deploy }];
}

/** Whole mebibytes print short. */
function roundDown(bytes: number): number {
  return Math.floor(bytes / 2 ** 20) * 2 ** 20;
}

function judgeLock(lock: HeldLock | undefined, { deploy, removeLock }: Context): Finding[] {
  if (lock === undefined) return [];
  const whose = `locked by ${describeOwner(lock.owner)}`;
  if (lock.state === "alive") return [{ level: "busy", what: `${whose}, which is at work` }];
  if (lock.state !== "unknown") return [{ level: "mend", what: `${whose}: ${describeStale(lock)}`, command: deploy }];
  const until = `it is taken over after ${atTime(lock.owner.expires)}; if that machine is gone for good, remove it`;
  return [
    {
      level: "mend",
      what: `${whose}; whether it still works cannot be told here: ${until}`,
      command: removeLock(lock),
    },
  ];
}

function judgeEngineLock({ lock, state }: HeldEngineLock, { deploy, stack }: Context): Finding {
  const whose = `Pulumi's own lock is held by ${describeEngine(lock)}`;
  if (state === "alive") return { level: "busy", what: `${whose}, which is at work` };
  if (state === "gone") return { level: "mend", what: `${whose}, which has ended`, command: deploy };
  const what = `${whose}; whether it still works cannot be told here: if it is gone for good, remove it`;
  return { level: "mend", what, command: `pulumi cancel --stack ${stack}` };
}

function judgeState(damage: string | undefined, deploy: string): Finding[] {
  return damage === undefined ? [] : [{ level: "mend", what: `the state is damaged (${damage})`, command: deploy }];
}

/** Half-made is what every command leaves while it works: then it is no finding. */
function judgeDamage(
  { pending, halfMade, missing, foreign, altered = [] }: Damage,
  { busy, deploy }: Context,
): Finding[] {
  if (busy) return [];
  if (foreign) return [{ level: "mend", what: foreignWhat(halfMade.length) }];
  const lines = [
    ...pending.map(({ type, resource }) => `cut off while ${type} ${nameOf(resource.urn)}`),
    ...halfMade.map(describeHalfMade),
    ...missing.map(({ urn }) => `${nameOf(urn)} is in the state, and the target has lost it`),
    ...altered.map((what) => `changed by hand; after the command ${what}`),
  ];
  return lines.map((what) => ({ level: "mend", what, command: deploy }));
}

function describeHalfMade({ kind, name, left }: Existing): string {
  if (left !== undefined) return `a restore that was cut off has left the ${kind} ${name}`;
  return `${kind} ${name} exists, and the state does not know it`;
}

function foreignWhat(count: number): string {
  return `the target has ${count} things of this stack, and the state here knows none: it was deployed with another one (PULUMI_BACKEND_URL)`;
}

/** It is tried again by itself; what stands in its way lies outside of the stack, or in its file. */
function judgeCertificate(certificate: HostCertificate): Finding[] {
  const what = complaintOf(certificate, new Date());
  return what === undefined ? [] : [{ level: "mend", what }];
}

function judgeCollation(mismatch: Mismatch, { stack }: Context): Finding {
  return { level: "mend", what: describeMismatch(mismatch), command: mendingCommand(mismatch, stack) };
}

/** Only the stack file mends it: no command does. */
function judgeComplaint(complaint: Complaint): Finding {
  return { level: "mend", what: describeComplaint(complaint) };
}

function judgeUnwell({ instance, service, state, events }: Evidence, { busy, deploy }: Context): Finding {
  const why = events.at(-1);
  const what = `${service}: ${instance} is ${state}${why === undefined ? "" : ` (${redact(why)})`}`;
  return busy ? { level: "busy", what } : { level: "mend", what, command: deploy };
}
