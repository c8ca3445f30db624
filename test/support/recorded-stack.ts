// Loaded before any recording: tsx reads the names that a CommonJS package exports off full stack traces.
import "../../components/docker/platform.ts";
import "../../components/kubernetes/platform.ts";
import { declareStack } from "../../components/stack.ts";
import type { StackConfig } from "../../config/schema.ts";
import { some } from "./some.ts";
import { recordResources, type Recorded, type Secret } from "./record-resources.ts";

/** Everything that a stack file declares, as the engine would be asked for it. */
export async function recordStack(
  config: StackConfig,
  options: { readonly preview?: boolean } = {},
): Promise<RecordedStack> {
  return new RecordedStack((await recordResources(() => declareStack(config), options)).resources);
}

export class RecordedStack {
  readonly resources: readonly Recorded[];

  constructor(resources: readonly Recorded[]) {
    this.resources = resources;
  }

  of(kind: string): Recorded[] {
    return this.resources.filter((resource) => kindOf(resource) === kind);
  }

  get(kind: string, name: string): Recorded {
    const found = this.of(kind).find((resource) => titleOf(resource) === `${kind} ${name}`);
    if (found === undefined) throw new Error(`there is no ${kind} ${name}`);
    return found;
  }

  /** Those that run for as long as the stack does; the others only fill volumes. */
  get servers(): Recorded[] {
    const containers = this.of("Container");
    return some(
      containers.filter((container) => labelsOf(container)["keelson.tier"] !== undefined),
      "servers",
    );
  }

  get writers(): Recorded[] {
    const containers = this.of("Container");
    return some(
      containers.filter((container) => container.inputs["uploads"] !== undefined),
      "writers",
    );
  }

  /** The files of one writer by path, with secret contents unwrapped. */
  files(writer: string): Record<string, string> {
    const files = uploadsOf(this.get("Container", writer)).map(({ file, content }) => [file, textOf(content)]);
    return Object.fromEntries(files) as Record<string, string>;
  }
}

/** Takes the last word of a type, such as "Container" of docker:index/container:Container. */
export const kindOf = ({ type }: Recorded) => type.split(":").at(-1)!;

export const titleOf = (resource: Recorded) => `${kindOf(resource)} ${roleOf(resource)}`;

/** An image's own name ends in its tag, which the test's own files would change. */
const roleOf = ({ name, type }: Recorded) =>
  type.endsWith(":RemoteImage") ? name.replace(/-image-.*$/, "-image") : name;

export function labelsOf({ inputs }: Recorded): Record<string, string> {
  const labels = (inputs["labels"] ?? []) as readonly { readonly label: string; readonly value: string }[];
  return Object.fromEntries(labels.map(({ label, value }) => [label, value]));
}

export interface Upload {
  readonly file: string;
  readonly content: string | Secret;
  readonly permissions: string;
  readonly owner: string;
  readonly group: string;
}

export const uploadsOf = ({ inputs }: Recorded) => inputs["uploads"] as readonly Upload[];

export const textOf = (content: string | Secret) => (typeof content === "string" ? content : String(content.value));
