import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pulumiEnvironment } from "../../../operations/environment/pulumi-environment.ts";
import type { Project } from "../../support/project.ts";
import { output } from "../../support/run.ts";
import type { PreviewCase } from "./cases.ts";

export interface Measurement {
  /** From the start of the CLI to its end. */
  readonly seconds: number;
  /** Largest resident set of the Node.js program, in bytes. */
  readonly memory: number;
  /** Resources that the preview would create. */
  readonly resources: number;
}

export interface Measured extends PreviewCase {
  readonly measurements: readonly Measurement[];
}

const preload = new URL("peak-memory.mjs", import.meta.url).href;

/** Previews of one project's stack and of an empty program, by the same engine, language host and backend. */
export class PreviewRunner {
  readonly #project: Project;
  readonly #env: NodeJS.ProcessEnv;
  readonly #emptyFolder: string;

  constructor(project: Project) {
    this.#project = project;
    this.#env = pulumiEnvironment(project.env, { root: `${project.folder}/`, environment: "development" });
    this.#emptyFolder = join(project.folder, "empty");
    mkdirSync(this.#emptyFolder);
    writeFileSync(join(this.#emptyFolder, "Pulumi.yaml"), emptyProject(project.folder));
    writeFileSync(join(this.#emptyFolder, "package.json"), '{ "type": "module" }\n');
    writeFileSync(join(this.#emptyFolder, "index.ts"), "export {};\n");
  }

  /** Makes the case's stack; nothing is ever brought up. */
  async prepare(one: PreviewCase): Promise<void> {
    await this.#pulumi(one, ["stack", "select", this.#project.stack, "--create"]);
  }

  /** A pack's own process is ended from outside: its memory is not told. */
  async preview(one: PreviewCase, policyPack?: string): Promise<Measurement> {
    if (one.file !== undefined) this.#project.writeStack(one.file);
    const folder = mkdtempSync(join(this.#project.folder, "peaks-"));
    const env = { ...this.#env, NODE_OPTIONS: `--import ${preload}`, KEELSON_PEAKS: folder };
    const packs = policyPack === undefined ? [] : ["--policy-pack", policyPack];
    const start = performance.now();
    const said = await this.#pulumi(one, ["preview", "--stack", this.#project.stack, ...packs], env);
    const seconds = (performance.now() - start) / 1000;
    const memory = peakOf(folder);
    rmSync(folder, { recursive: true });
    return { seconds, memory, resources: Number(/\+ (\d+) to create/.exec(said)?.[1] ?? 0) };
  }

  #pulumi({ file }: PreviewCase, args: readonly string[], env = this.#env): Promise<string> {
    const cwd = file === undefined ? this.#emptyFolder : this.#project.folder;
    return output("pulumi", [...args, "--non-interactive"], { cwd, env, timeoutSeconds: 600 });
  }
}

/** Keelson's own project file under another name, so that the language host starts both programs alike. */
function emptyProject(folder: string): string {
  return readFileSync(join(folder, "Pulumi.yaml"), "utf8").replace(/^name: .*$/m, "name: empty");
}

function peakOf(folder: string): number {
  const peaks = readdirSync(folder).map((file) => Number(readFileSync(join(folder, file), "utf8")));
  if (peaks.length !== 1) throw new Error(`${peaks.length} programs wrote their peak memory, expected one`);
  return peaks[0]!;
}
