import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Part } from "./parts.ts";

/** Changes with everything that makes a built program another one. */
export function sourcesHash({ build, version }: Part, root: string): string {
  const toolchain = join(root, "toolchain");
  const flags = [
    build.package,
    build.tags,
    build.versionVariable,
    build.embed,
    ...(build.cgo === false ? ["no cgo"] : []),
    ...(build.variables === undefined ? [] : [build.variables]),
  ];
  const hash = createHash("sha256").update(JSON.stringify([flags, version, process.platform, process.arch]));
  for (const file of sourceFiles(toolchain, build.module, build.sources)) {
    hash.update(`\0${file}\0`).update(readFileSync(join(toolchain, file)));
  }
  return hash.digest("hex").slice(0, 12);
}

function sourceFiles(toolchain: string, module: string, sources: readonly string[]): readonly string[] {
  const modules = ["go.mod", "go.sum"].map((file) => join(module, file));
  const inside = sources.flatMap((folder) =>
    readdirSync(join(toolchain, folder), { recursive: true, encoding: "utf8" })
      .map((file) => join(folder, file))
      .filter((file) => statSync(join(toolchain, file)).isFile() && !file.endsWith("_test.go")),
  );
  return [...new Set([...modules, ...inside])].sort();
}
