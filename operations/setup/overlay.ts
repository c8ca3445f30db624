import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { SetupContext } from "./context.ts";
import { moduleFolder, requireSuccess, runGo } from "./go.ts";
import type { Part } from "./parts.ts";

/** Arguments that lay the file a program embeds over its source folder; it comes from one of its dependencies. */
export async function overlayArguments(part: Part, context: SetupContext): Promise<readonly string[]> {
  const { embed } = part.build;
  if (embed === undefined) return [];
  const folder = join(context.folders.cache, "overlay", `${part.program}-${part.version}`);
  mkdirSync(folder, { recursive: true });
  const schema: unknown = JSON.parse(
    readFileSync(join(await dependencyFolder(part, embed.dependency, context), embed.file), "utf8"),
  );
  writeFileSync(join(folder, embed.as), JSON.stringify({ ...(schema as object), version: part.version }));
  const replace = { [join(moduleFolder(part.build, context), embed.as)]: join(folder, embed.as) };
  writeFileSync(join(folder, "overlay.json"), JSON.stringify({ Replace: replace }));
  return ["-overlay", join(folder, "overlay.json")];
}

async function dependencyFolder(part: Part, dependency: string, context: SetupContext): Promise<string> {
  const result = await runGo(part, context, ["mod", "download", "-json", dependency]);
  requireSuccess(part, context, result);
  return (JSON.parse(result.stdout) as { Dir: string }).Dir;
}
