import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, renameSync } from "node:fs";
import { join, resolve } from "node:path";
import { userFolders } from "../../../operations/environment/folders.ts";

const module = "test/drills/rules/judge";
const main = "github.com/prometheus/prometheus/cmd/promtool";

/** What finds targets in clouds is left out but the one way that our jobs have: the program is a third, and judges them alike. */
const tags = "remove_all_sd,enable_dns_sd,netgo,builtinassets";

/** Prometheus 3 numbers its Go module 0.3xx: 0.316.0 is 3.16.0. */
export function wantedVersion(): string {
  const [, minor, patch] = /prometheus\/prometheus v0\.3(\d\d)\.(\d+)/.exec(readFileSync(`${module}/go.mod`, "utf8"))!;
  return `3.${Number(minor)}.${patch}`;
}

/** The path of promtool of Prometheus 3, built once for each version from its Go module. */
export function buildPromtool(): string {
  const folder = join(userFolders(process.env).cache, "rule-tools", `prometheus-${wantedVersion()}`);
  const program = join(folder, "promtool");
  if (existsSync(program)) return program;
  mkdirSync(folder, { recursive: true });
  const unfinished = resolve(`${program}.${process.pid}`);
  const args = ["build", "-tags", tags, "-ldflags", "-s -w", "-o", unfinished, main];
  const { status } = spawnSync("go", args, { cwd: module, stdio: "inherit" });
  if (status !== 0) throw new Error("promtool of Prometheus 3 could not be built; it takes Go and its modules.");
  renameSync(unfinished, program);
  return program;
}
