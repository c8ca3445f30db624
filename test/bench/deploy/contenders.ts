import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { StackFile } from "../../../config/schema.ts";
import { Project } from "../../support/project.ts";
import { output } from "../../support/run.ts";
import { composeFile } from "./compose-file.ts";
import { measure, type Measured } from "./measure.ts";
import { waitsFor, type Spec } from "./spec.ts";

/** Something that brings the containers up. */
export interface Contender {
  readonly name: string;
  /** Brings them up with a value of the app's variable. */
  up(variable: string): Promise<Measured>;
  /** Takes them away; data volumes stay. */
  down(): Promise<void>;
  /** Takes away what the contender itself made. */
  end(): Promise<void> | void;
}

/** Keelson's command, or plain Pulumi on the same program and stack. */
export function keelson(project: Project, name: string, stack: StackFile, plain = false): Contender {
  const { folder: cwd } = project;
  const command = ["node", "commands/keelson.mjs", "deploy", "--stack", project.stack, "--allow-restart"];
  const pulumi = `eval "$(node commands/keelson.mjs env)" && pulumi stack select --create ${project.stack} >/dev/null && exec pulumi up --yes --skip-preview --non-interactive --stack ${project.stack}`;
  return {
    name,
    up(variable) {
      const web = { ...stack.services!["web"]!, env: { BENCH: variable } };
      project.writeStack({ ...stack, services: { web } });
      return measure({ words: plain ? ["bash", "-c", pulumi] : command, cwd, env: project.env });
    },
    async down() {
      await project.must("destroy", ["--yes", "--keep-images"]);
    },
    end: () => undefined,
  };
}

/** Docker Compose on the same containers. */
export function compose(
  program: string,
  specs: readonly Spec[],
  networks: Readonly<Record<string, boolean>>,
): Contender {
  const cwd = mkdtempSync(join(tmpdir(), "keelson-bench-"));
  const words = [program, "-f", "compose.json"];
  return {
    name: "docker compose",
    up(variable) {
      writeFileSync(join(cwd, "compose.json"), JSON.stringify(composeFile(specs, networks, variable)));
      return measure({ words: [...words, "up", "--wait", "--quiet-pull"], cwd, env: process.env });
    },
    async down() {
      await output(program, [...words.slice(1), "down"], { cwd, timeoutSeconds: 180 });
    },
    end: () => rmSync(cwd, { recursive: true }),
  };
}

/** A Pulumi program of these containers and nothing else, in a project and a backend of its own. */
export async function bare(
  env: NodeJS.ProcessEnv,
  specs: readonly Spec[],
  networks: Readonly<Record<string, boolean>>,
): Promise<Contender> {
  const cwd = mkdtempSync(join(tmpdir(), "keelson-bench-"));
  cpSync("test/bench/deploy/bare-program.mjs", join(cwd, "index.mjs"));
  symlinkSync(resolve("node_modules"), join(cwd, "node_modules"));
  mkdirSync(join(cwd, "state"));
  writeFileSync(join(cwd, "spec.json"), JSON.stringify({ specs, networks, waitsFor }));
  writeFileSync(join(cwd, "package.json"), '{ "type": "module" }');
  const runtime = "runtime: { name: nodejs, options: { typescript: false } }";
  writeFileSync(join(cwd, "Pulumi.yaml"), `name: keelson-bench-bare\n${runtime}\nmain: index.mjs\n`);
  const own = { ...env, PULUMI_BACKEND_URL: `file://${join(cwd, "state")}`, PULUMI_CONFIG_PASSPHRASE: "bench" };
  await output("pulumi", ["stack", "init", "bare"], { cwd, env: own });
  const pulumi = (verb: string, variable: string) =>
    measure({
      words: ["pulumi", verb, "--yes", "--skip-preview", "--non-interactive", "--stack", "bare"],
      cwd,
      env: { ...own, BENCH: variable },
    });
  return {
    name: "bare Pulumi program",
    up: (variable) => pulumi("up", variable),
    async down() {
      await pulumi("destroy", "");
    },
    end: () => rmSync(cwd, { recursive: true }),
  };
}
