import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { SetupContext } from "./context.ts";
import { requireGo, requireSuccess, runGo } from "./go.ts";
import { builtPath, sourcesFile } from "./locations.ts";
import type { Part } from "./parts.ts";
import { overlayArguments } from "./overlay.ts";
import { sourcesHash } from "./sources.ts";

/** Builds a part from its Go modules and puts it in its place at once: another run may be using the old one. */
export async function buildPart(part: Part, context: SetupContext): Promise<string> {
  await requireGo(part, context);
  const target = builtPath(part, context);
  const unfinished = `${target}.${process.pid}`;
  mkdirSync(dirname(target), { recursive: true });
  try {
    const overlay = await overlayArguments(part, context);
    requireSuccess(part, context, await runGo(part, context, buildArguments(part, unfinished, overlay)));
    // Before the program is in its place: one without it would count as official for ever, were this run killed in between.
    writeFileSync(sourcesFile(part, target), sourcesHash(part, context.root));
    renameSync(unfinished, target);
  } finally {
    rmSync(unfinished, { force: true });
  }
  return target;
}

/** The same flags for all, so that packages that two programs share compile once. */
function buildArguments({ build, version }: Part, output: string, overlay: readonly string[]): readonly string[] {
  const variables = { [build.versionVariable]: version, ...build.variables };
  const link = ["-s -w", ...Object.entries(variables).map(([name, value]) => `-X ${name}=${value}`)].join(" ");
  const flags = ["-trimpath", "-buildvcs=false", "-ldflags", link];
  const tags = build.tags === undefined ? [] : ["-tags", build.tags];
  return ["build", ...flags, ...tags, ...overlay, "-o", output, build.package];
}
