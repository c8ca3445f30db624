import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { userFolders } from "../../../operations/environment/folders.ts";
import { output } from "../../support/run.ts";

const version = "v2.40.3";
const module = "github.com/docker/compose/v2";

/** Builds Docker Compose from its Go module, some three minutes once, and keeps it in the user's cache. */
export async function composeProgram(): Promise<string> {
  const folder = join(userFolders(process.env).cache, "bench");
  const program = join(folder, `docker-compose-${version.slice(1)}`);
  if (existsSync(program)) return program;
  console.error(`Docker Compose ${version}: building from its Go module; about 3 min`);
  const source = mkdtempSync(join(tmpdir(), "keelson-compose-"));
  try {
    await build(source);
    mkdirSync(folder, { recursive: true });
    renameSync(join(source, "docker-compose"), program);
  } finally {
    rmSync(source, { recursive: true });
  }
  return program;
}

async function build(cwd: string): Promise<void> {
  writeFileSync(join(cwd, "go.mod"), `module bench\n\ngo 1.24\n\nrequire ${module} ${version}\n`);
  const env = { ...process.env, CGO_ENABLED: "0", GOFLAGS: "-mod=mod" };
  const link = `-s -w -X ${module}/internal.Version=${version}`;
  const flags = ["-trimpath", "-tags", "osusergo netgo", "-ldflags", link];
  await output("go", ["build", ...flags, "-o", "docker-compose", `${module}/cmd`], { cwd, env, timeoutSeconds: 1200 });
}
