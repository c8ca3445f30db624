import assert from "node:assert/strict";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { projectRoot } from "../../operations/environment/folders.ts";
import { pulumiEnvironment } from "../../operations/environment/pulumi-environment.ts";
import { lastLines, runCommand } from "../../operations/process.ts";

/** A copy of a Pulumi project with a backend of its own, in a folder that goes away. */
export class ScratchProject {
  readonly folder = mkdtempSync(join(tmpdir(), "keelson-conformance-"));
  readonly program = join(this.folder, "program");
  readonly state = join(this.folder, "state");
  readonly #env: NodeJS.ProcessEnv;

  constructor(source: string, env: NodeJS.ProcessEnv = process.env) {
    cpSync(source, this.program, { recursive: true });
    mkdirSync(this.state);
    symlinkSync(join(projectRoot, "node_modules"), join(this.program, "node_modules"));
    this.#env = pulumiEnvironment({
      ...env,
      PULUMI_BACKEND_URL: `file://${this.state}`,
      PULUMI_CONFIG_PASSPHRASE: "conformance",
    });
  }

  /** Runs the CLI in the project; its failure fails the test with what it said. */
  async pulumi(...args: readonly string[]): Promise<string> {
    const options = { cwd: this.program, env: this.#env, timeoutSeconds: 180 };
    const result = await runCommand("pulumi", [...args, "--non-interactive"], options);
    assert.equal(result.problem, undefined, `pulumi ${args.join(" ")}:\n${lastLines(result, 40)}`);
    return result.stdout;
  }

  /** Takes what is left of its resources along, also after a failure half-way. */
  async remove(): Promise<void> {
    const options = { cwd: this.program, env: this.#env, timeoutSeconds: 180 };
    await runCommand("pulumi", ["destroy", "--yes", "--skip-preview", "--non-interactive"], options);
    rmSync(this.folder, { recursive: true });
  }
}

/** Runs Docker's client; undefined where it fails, as it does for what is not there. */
export async function docker(...args: readonly string[]): Promise<string | undefined> {
  const { stdout, problem } = await runCommand("docker", args, { env: process.env, timeoutSeconds: 60 });
  return problem === undefined ? stdout.trim() : undefined;
}

export async function requireDocker(): Promise<void> {
  const answer = await docker("version", "--format", "{{.Server.Version}}");
  assert.notEqual(answer, undefined, "No Docker Engine answers: run `npm run setup` first.");
}
