import { readFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "./folders.ts";

interface Manifest {
  readonly dependencies: Readonly<Record<"@pulumi/pulumi", string>>;
}

/** The version of Pulumi's SDK that package.json pins. */
export const sdkVersion = (JSON.parse(readFileSync(join(projectRoot, "package.json"), "utf8")) as Manifest)
  .dependencies["@pulumi/pulumi"];
