import { join } from "node:path";
import { formatImport } from "../../commands/import/format.ts";
import { composeFolder } from "../../operations/compose-import/files.ts";
import { parseDotenv } from "../../operations/compose-import/dotenv.ts";
import { readCompose } from "../../operations/compose-import/read.ts";
import { translate } from "../../operations/compose-import/translate.ts";
import type { ComposeFile, Imported } from "../../operations/compose-import/types.ts";
import { secretPath, writeStackFile } from "../../operations/compose-import/write.ts";

const folder = "test/commands/import";

/** Compose files of shapes as public ones have them. */
export const composeFiles = [
  "analytics",
  "board",
  "chat",
  "cloud",
  "cms",
  "counter",
  "errors",
  "forge",
  "reader",
  "shop",
  "workflows",
] as const;

export type ComposeName = (typeof composeFiles)[number];

export interface ImportedStack {
  readonly compose: ComposeFile;
  readonly imported: Imported;
  /** The stack file, with stand-ins for ciphertexts. */
  readonly text: string;
  readonly table: string;
}

export function importExample(name: ComposeName, profiles: readonly string[] = []): ImportedStack {
  const beside = composeFolder(join(folder, "files", `${name}.yaml`), process.cwd());
  const variables = parseDotenv(beside.read(`${name}.env`) ?? "");
  const compose = readCompose({ files: [`${name}.yaml`], variables, profiles, folder: beside });
  const imported = translate(compose, { folder: beside, stack: name, project: "keelson", environment: "development" });
  const given = imported.secrets.filter(({ value }) => value !== undefined);
  const ciphertexts = Object.fromEntries(
    given.map(({ service, variable }) => [secretPath(service, variable), "v1:AAAA:BBBB"]),
  );
  const text = writeStackFile(imported, { stack: name, files: [`${name}.yaml`], ciphertexts });
  return { compose, imported, text, table: formatImport(imported) };
}

/** What each of them is to become, by path. */
export function importedFiles(): Readonly<Record<string, string>> {
  const files = composeFiles.flatMap((name) => {
    const { text, table } = importExample(name);
    return [
      [join(folder, "golden", `${name}.yaml`), text],
      [join(folder, "golden", `${name}.txt`), table],
    ];
  });
  return Object.fromEntries(files) as Record<string, string>;
}
