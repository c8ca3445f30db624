import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { StackFile } from "../../../config/schema.ts";
import type { Ports } from "../../e2e/stack-files.ts";
import { Project } from "../../support/project.ts";
import { watchedStack } from "./stack.ts";

/** A running watched stack in a project of its own, until it is removed. */
export class Watched {
  readonly project: Project;
  readonly url: string;
  readonly file: StackFile;

  private constructor(project: Project, file: StackFile) {
    this.project = project;
    this.file = file;
    this.url = `https://127.0.0.1:${file.edge!.httpsPort}`;
  }

  get stack(): string {
    return this.project.stack;
  }

  /** Where nothing is built yet, images take minutes of it. */
  static async start(name: string, ports: Ports, change = (file: StackFile) => file): Promise<Watched> {
    const project = new Project(name);
    const watched = new Watched(project, change(watchedStack(ports)));
    const backend = join(project.folder, ".backend");
    mkdirSync(backend);
    project.env["PULUMI_BACKEND_URL"] = `file://${backend}`;
    project.env["PULUMI_CONFIG_PASSPHRASE"] = "of this drill alone";
    project.writeStack(watched.file);
    try {
      const { code, stdout, stderr } = await project.pulumi(["stack", "init"]);
      if (code !== 0) throw new Error(stdout + stderr);
      await project.must("up", [], 1500);
    } catch (error) {
      await watched.remove();
      throw error;
    }
    return watched;
  }

  remove(): Promise<void> {
    return this.project.remove();
  }
}
