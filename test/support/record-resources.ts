import * as pulumi from "@pulumi/pulumi";
import { createHash } from "node:crypto";

/** A value that the engine encrypts. Printed as JSON it shows nothing, so that a search finds what stands in clear. */
export class Secret {
  readonly value: unknown;

  constructor(value: unknown) {
    this.value = value;
  }

  toJSON(): string {
    return "[secret]";
  }
}

/** A resource as the engine is asked to register it. */
export interface Recorded {
  readonly type: string;
  readonly name: string;
  readonly parent: string | undefined;
  readonly inputs: Readonly<Record<string, unknown>>;
  /** URN and id of a provider that was chosen; undefined for the default one. */
  readonly provider: string | undefined;
  readonly dependsOn: readonly string[];
  /** The same with their types, for platforms where several resources share a name. */
  readonly dependencies: readonly { readonly type: string; readonly name: string }[];
  readonly ignoreChanges: readonly string[];
  readonly secretOutputs: readonly string[];
  readonly protect: boolean;
  readonly retainOnDelete: boolean;
  readonly deleteBeforeReplace: boolean | undefined;
}

/** Stands for every unknown value of a preview. */
export const unknownValue = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

export interface Recording<T> {
  readonly resources: readonly Recorded[];
  readonly result: T;
}

interface RecordOptions {
  /** Says that this is a preview, where nothing exists: every output is unknown. */
  readonly preview?: boolean;
}

/** Pulumi's runtime is one a process: recordings take turns. */
let turn: Promise<unknown> = Promise.resolve();

/** Declares resources against mocks and returns each as it was registered, in the order of registration. */
export function recordResources<T>(declare: () => T | Promise<T>, options: RecordOptions = {}): Promise<Recording<T>> {
  const recording = turn.then(() => withShortTraces(() => record(declare, options)));
  turn = recording.catch(() => undefined);
  return recording;
}

/** Pulumi takes a stack trace of each promise: with full ones, most of a recording's time goes there. */
async function withShortTraces<T>(work: () => Promise<T>): Promise<T> {
  const usual = Error.stackTraceLimit;
  Error.stackTraceLimit = 1;
  try {
    return await work();
  } finally {
    Error.stackTraceLimit = usual;
  }
}

async function record<T>(declare: () => T | Promise<T>, { preview = false }: RecordOptions): Promise<Recording<T>> {
  const resources: Recorded[] = [];
  await pulumi.runtime.setMocks(
    {
      newResource: (args) => {
        const asked = resources.findLast(({ type, name }) => type === args.type && name === args.name)!;
        return answer(args, asked, preview);
      },
      call: () => ({}),
    },
    "keelson",
    "test",
    preview,
  );
  watchRequests((request) => resources.push(recorded(request)));
  const result = await declare();
  await pulumi.runtime.disconnect();
  return { resources, result };
}

/** The part of the engine's protocol that is read here; the mocks alone see neither options nor nested secrets. */
interface RegisterRequest {
  getType(): string;
  getName(): string;
  getParent(): string;
  getProvider(): string;
  getObject(): { toJavaScript(): Record<string, unknown> } | undefined;
  getDependenciesList(): string[];
  getIgnorechangesList(): string[];
  getAdditionalsecretoutputsList(): string[];
  getProtect(): boolean | undefined;
  getRetainondelete(): boolean | undefined;
  getDeletebeforereplace(): boolean;
  getDeletebeforereplacedefined(): boolean;
}

interface Monitor {
  registerResource(request: RegisterRequest, callback: unknown): unknown;
}

function watchRequests(see: (request: RegisterRequest) => void): void {
  const monitor = pulumi.runtime.getMonitor() as unknown as Monitor;
  const register = monitor.registerResource.bind(monitor);
  monitor.registerResource = (request, callback) => {
    see(request);
    return register(request, callback);
  };
}

function recorded(request: RegisterRequest): Recorded {
  return {
    type: request.getType(),
    name: request.getName(),
    parent: given(request.getParent(), nameOf),
    provider: given(request.getProvider(), String),
    inputs: fromWire(request.getObject()?.toJavaScript() ?? {}) as Record<string, unknown>,
    dependsOn: request.getDependenciesList().map(nameOf),
    dependencies: request.getDependenciesList().map((urn) => ({ type: typeOf(urn), name: nameOf(urn) })),
    ignoreChanges: request.getIgnorechangesList(),
    secretOutputs: request.getAdditionalsecretoutputsList(),
    protect: request.getProtect() ?? false,
    retainOnDelete: request.getRetainondelete() ?? false,
    deleteBeforeReplace: request.getDeletebeforereplacedefined() ? request.getDeletebeforereplace() : undefined,
  };
}

/** The protocol's empty text stands for "none". */
const given = (text: string, read: (text: string) => string) => (text === "" ? undefined : read(text));

const nameOf = (urn: string) => urn.split("::").at(-1)!;

/** Takes a type out of a URN, without its parents' types, which stand before it. */
const typeOf = (urn: string) => urn.split("::").at(-2)!.split("$").at(-1)!;

/** These are the key and the value that mark a secret in Pulumi's protocol. */
const marker = { key: "4dabf18193072939515e22adb298388d", secret: "1b47061264138c4ac30d75fd1eb44270" } as const;

function fromWire(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(fromWire);
  if (typeof value !== "object" || value === null) return value;
  const fields = value as Record<string, unknown>;
  if (fields[marker.key] === marker.secret) return new Secret(fromWire(fields["value"]));
  return Object.fromEntries(Object.entries(fields).map(([key, field]) => [key, fromWire(field)]));
}

/** What the engine answers: in a preview the inputs alone, which leaves every other output unknown. */
function answer(
  { name, custom, inputs }: pulumi.runtime.MockResourceArgs,
  { type, secretOutputs }: Recorded,
  preview: boolean,
): pulumi.runtime.MockResourceResult {
  const known = inputs as Record<string, unknown>;
  if (custom !== true || preview) return { id: undefined, state: known };
  const secret = (key: string, value: string) => (secretOutputs.includes(key) ? pulumi.secret(value) : value);
  const made = Object.entries(outputs(type, name)).map(([key, value]) => [key, secret(key, value)] as const);
  const state: Record<string, unknown> = { name: physicalName(type, name, known), ...known };
  return { id: `${name}-id`, state: { ...state, ...Object.fromEntries(made) } };
}

/** A volume's labels cannot change in place: other labels, another volume, another name. */
function physicalName(type: string, name: string, { labels }: Record<string, unknown>): string {
  if (type !== "docker:index/volume:Volume") return `${name}-0a1b2c`;
  return `${name}-${createHash("sha256").update(JSON.stringify(labels)).digest("hex").slice(0, 7)}`;
}

/** What one shows is none of another's: a rule that looks for a secret in plain files would find it. */
export function drawnCertificate(name: string): string {
  if (name === "edge-certificate") return '{"certificate":"PEM of a certificate","key":"generated-key"}';
  return JSON.stringify({ certificate: `PEM of ${name}`, key: `generated-key-of-${name}` });
}

/** What the real providers answer, as far as a component reads it; secrets are recognisable. */
function outputs(type: string, name: string): Readonly<Record<string, string>> {
  if (type === "random:index/randomPassword:RandomPassword") return { result: `generated-for-${name}` };
  if (type !== "command:local:Command") return {};
  if (/-(certificate|authority-\d+)$/.test(name)) return { stdout: drawnCertificate(name) };
  if (name.endsWith("-disk")) return { stdout: "107374182400" };
  return { stdout: '{"Entrypoint":null,"Cmd":["node","main.js"]}' };
}
