import { capitalized, formatBytes, GiB, MiB } from "../../sizing/units.ts";
import { textTable, type Column } from "../../sizing/text-table.ts";
import { shortCommit } from "../../operations/releases/git.ts";
import { shareOf } from "../../operations/status/usage.ts";
import type { Instance, ServiceStatus, StackStatus, Use, Verdict } from "../../operations/status/types.ts";
import { age, localTime } from "../history/time.ts";
import { kindOf } from "../history/words.ts";
import { shownFacts } from "./facts.ts";

const right = (title: string): Column => ({ title, align: "right" });

const columns = [
  ...[{ title: "service" }, { title: "health" }, right("replicas"), { title: "release" }, right("since")],
  ...[right("restarts"), right("memory"), right(""), right("cpu"), right("")],
];

const words: Readonly<Record<Verdict["exitCode"], string>> = {
  0: "well",
  1: "NOT WELL",
  2: "well as far as is known, which is not all",
};

/** One screen: what runs, what else there is to know, and what is not well. */
export function formatStatus(status: StackStatus, verdict: Verdict): string {
  const { stack, target, time } = status;
  const now = new Date(time);
  return [
    `${stack} on ${target}: ${words[verdict.exitCode]} (${localTime(time)})`,
    capitalized(releaseLine(status, now)),
    "",
    ...serviceLines(status, now),
    "",
    ...shownFacts(status, now),
    ...listed("Not well:", verdict.troubles),
    ...listed("Not known:", verdict.unknown),
    ...(verdict.troubles.length === 0 ? [] : ["", `Next: keelson doctor --stack ${stack}`]),
  ].join("\n");
}

/** Past this many a screen holds no more, and the first ones are the most urgent. */
const mostListed = 8;

function listed(title: string, sentences: readonly string[]): string[] {
  if (sentences.length === 0) return [];
  const shown = sentences.slice(0, mostListed).map((text) => `  ${text}`);
  const more = sentences.length - shown.length;
  return ["", title, ...shown, ...(more > 0 ? [`  and ${more} more: --json has all`] : [])];
}

function releaseLine({ release }: StackStatus, now: Date): string {
  if (!("known" in release)) return `release unknown: ${"off" in release ? release.off : release.unknown}`;
  const { number, status, startedAt, git } = release.known;
  const commit = git === undefined ? "" : `, commit ${shortCommit(git)}`;
  return `release ${number} (${kindOf(release.known)}, ${status}${commit}), ${age(startedAt, now)} ago`;
}

function serviceLines({ services }: StackStatus, now: Date): string[] {
  if (!("known" in services)) return [`  services unknown: ${"off" in services ? services.off : services.unknown}`];
  return textTable(
    columns,
    services.known.services.map((service) => row(service, now)),
  );
}

function row({ service, wanted, instances }: ServiceStatus, now: Date): string[] {
  const well = instances.filter(({ isWell }) => isWell).length;
  const newest = instances.toSorted((a, b) => ((a.since ?? "") < (b.since ?? "") ? 1 : -1))[0];
  const restarts = instances.reduce((sum, each) => sum + each.restarts, 0);
  return [
    ...[service, health(instances, wanted), `${well} of ${wanted}`, shortRelease(newest)],
    ...[newest?.since === undefined ? "–" : age(newest.since, now), String(restarts)],
    ...used(fullest(instances, "memory"), wholeBytes),
    ...used(fullest(instances, "cpu"), cores),
  ];
}

function health(instances: readonly Instance[], wanted: number): string {
  const sick = instances.find(({ isWell }) => !isWell);
  if (sick !== undefined)
    return sick.state
      .replace(/^running, /, "")
      .split(/[,(]/)[0]!
      .trim();
  return instances.length < wanted ? "missing" : instances.length === 0 ? "–" : "healthy";
}

/** A digest and a content's hash say as much by their beginning. */
function shortRelease(instance: Instance | undefined): string {
  return instance?.release?.replace(/^([0-9a-f]{12})[0-9a-f]+$/, "$1") ?? "–";
}

/** Of several replicas the one that is nearest to its limit. */
function fullest(instances: readonly Instance[], what: "memory" | "cpu"): Use | undefined {
  const uses = instances.flatMap((each) => each[what] ?? []);
  return uses.toSorted((a, b) => (shareOf(b) ?? 0) - (shareOf(a) ?? 0) || b.used - a.used)[0];
}

function used(use: Use | undefined, format: (amount: number) => string): string[] {
  if (use === undefined) return ["unknown", ""];
  const share = shareOf(use);
  const percent = share === undefined ? "" : `${Math.round(share * 100)}%`;
  return [use.limit === undefined ? format(use.used) : `${format(use.used)} of ${format(use.limit)}`, percent];
}

/** Fractions of a mebibyte are no news. */
function wholeBytes(bytes: number): string {
  return formatBytes(bytes < GiB ? Math.round(bytes / MiB) * MiB : bytes);
}

function cores(thousandths: number): string {
  return (thousandths / 1000).toFixed(2).replace(/\.?0+$/, "") || "0";
}
