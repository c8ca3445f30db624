import { textTable } from "../../sizing/text-table.ts";
import type { GateResult, GitCommit, PolicyResult, Release, ReleaseImage } from "../../operations/releases/types.ts";
import { localTime } from "./time.ts";
import { changesOf, kindOf } from "./words.ts";

/** Prints all of a release, for people. */
export function formatRelease(release: Release, { current }: { readonly current: boolean }): string {
  const { images, gate, policy } = release;
  const sections = [
    [`Release ${release.number}: ${release.status}${current ? ", current" : ""}`, ...pairs(factsOf(release))],
    ["Images", ...imageLines(images)],
    ["Gate", ...gateLines(gate)],
    ["Policies", ...policyLines(policy)],
  ];
  return `${sections.map((lines) => lines.join("\n")).join("\n\n")}\n`;
}

type Fact = readonly [name: string, value: string];

function factsOf(release: Release): readonly Fact[] {
  const { startedAt, seconds, target, environment, git, configHash, schemaVersions, checkpoint } = release;
  const commands = Object.entries(release.releaseCommands ?? {});
  return [
    ["kind", kindOf(release)],
    ["time", localTime(startedAt)],
    ["took", `${seconds.toFixed(1)} s`],
    ["target", `${target}, ${environment}`],
    ...gitFacts(git),
    ["config", configHash],
    ["changed", changesOf(release)],
    ...Object.entries(schemaVersions).map(([service, version]) => [`schema of ${service}`, String(version)] as const),
    ...commands.map(([service, { status, seconds }]) =>
      commandFact(service, `${status} after ${seconds.toFixed(1)} s`),
    ),
    ["checkpoint", checkpoint ?? "none: the engine recorded no state"],
  ];
}

const commandFact = (service: string, text: string): Fact => [`release command of ${service}`, text];

function gitFacts(git: GitCommit | undefined): readonly Fact[] {
  if (git === undefined) return [["commit", "not from a git checkout"]];
  const branch = git.branch === undefined ? "" : ` on ${git.branch}`;
  const dirty = git.dirty ? ", with changes that were not committed" : "";
  return [
    ["commit", `${git.commit}${branch}${dirty}`],
    ["author", git.author],
  ];
}

function pairs(facts: readonly Fact[]): readonly string[] {
  const width = Math.max(...facts.map(([name]) => name.length));
  return facts.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`);
}

function imageLines(images: readonly ReleaseImage[]): readonly string[] {
  if (images.length === 0) return ["  none recorded"];
  const rows = images.map(({ service, reference, id, digest }) => [service, reference, id ?? digest ?? "not pinned"]);
  return textTable([{ title: "service" }, { title: "reference" }, { title: "id or digest" }], rows);
}

function gateLines({ status, good, asked, seconds, reasons }: GateResult): readonly string[] {
  if (status === "not-run") return ["  not run", ...indented(reasons)];
  return [`  ${status}: ${good} of ${asked} probes good after ${seconds.toFixed(1)} s`, ...indented(reasons)];
}

function policyLines({ status, packs, violations }: PolicyResult): readonly string[] {
  if (status === "not-checked") return ["  not checked"];
  return [`  ${status}: ${packs.join(", ")}`, ...indented(violations)];
}

function indented(lines: readonly string[]): readonly string[] {
  return lines.map((line) => `  - ${line}`);
}
