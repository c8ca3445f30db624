import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { writeSetupRecord } from "../environment/setup-record.ts";
import { ensureBaseImage } from "./base-image.ts";
import { setupContext, type SetupContext, type SetupOptions } from "./context.ts";
import { ensureDocker } from "./docker.ts";
import { ensurePart, type InstalledPart } from "./ensure-part.ts";
import { gixyTool } from "./gixy.ts";
import { ensureSchemas, kubernetesVersion } from "./kubernetes-schemas.ts";
import { wantedParts, type Manifest, type OptionalPart, type Part } from "./parts.ts";
import { ensurePythonTool } from "./python-tool.ts";
import { reportStep } from "./report.ts";
import { ensureRuleTools } from "./rule-tools.ts";

/** Makes sure of everything, one line a step. What is there costs a look, nothing more. */
export async function setup(env: NodeJS.ProcessEnv, options: SetupOptions): Promise<void> {
  const context = setupContext(env, options);
  const installed = await ensureParts(readParts(context), context);
  record(installed, context);
  if (options.with.includes("judges")) {
    await reportStep(`${gixyTool.name} ${gixyTool.version}`, () => ensurePythonTool(gixyTool, context));
    await reportStep("promtool, amtool", () => ensureRuleTools(context));
    await reportStep(`Kubernetes schemas ${kubernetesVersion(context)}`, () => ensureSchemas(context));
  }
  await reportStep("Docker Engine", () => ensureDocker(context));
  await reportStep("Base image", () => ensureBaseImage(context));
}

function readParts({ root, options }: SetupContext): readonly Part[] {
  const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as Manifest;
  return wantedParts(manifest, [...options.with, ...partsOfPackages(root)]);
}

/** Pulumi wants the plugin of every package that is there, and without it tries a download at each operation. */
export function partsOfPackages(root: string): readonly OptionalPart[] {
  return existsSync(join(root, "node_modules", "@pulumi", "kubernetes")) ? ["kubernetes"] : [];
}

async function ensureParts(parts: readonly Part[], context: SetupContext): Promise<readonly InstalledPart[]> {
  const installed: InstalledPart[] = [];
  for (const part of parts) {
    const cli = installed.find((done) => done.part.kind === "cli")?.path;
    await reportStep(`${part.label} ${part.version}`, async () => {
      const done = await ensurePart(part, cli, context);
      installed.push(done);
      return done.way;
    });
  }
  return installed;
}

function record(installed: readonly InstalledPart[], { folders, root }: SetupContext): void {
  const pathOf = (kind: Part["kind"]): string => installed.find(({ part }) => part.kind === kind)?.path ?? "";
  const anyBuilt = (kind: Part["kind"]): boolean => installed.some(({ part, built }) => part.kind === kind && built);
  writeSetupRecord(folders.cache, root, {
    pulumi: pathOf("cli"),
    languageHost: pathOf("language-host"),
    cliBuilt: anyBuilt("cli"),
    pluginsBuilt: anyBuilt("plugin"),
  });
}
