/** What the parts of an OpenAPI 2 document that describe Kubernetes' objects are made of. */
export interface Definition {
  readonly type?: string;
  readonly format?: string;
  readonly $ref?: string;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Definition>>;
  readonly items?: Definition;
  readonly additionalProperties?: Definition;
  readonly "x-kubernetes-group-version-kind"?: readonly GroupVersionKind[];
}

export interface GroupVersionKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

type Definitions = Readonly<Record<string, Definition>>;
export type Schema = Readonly<Record<string, unknown>>;

const prefix = "#/definitions/";

/** A schema that stands alone for each kind: what Kubernetes would ignore or refuse as unknown is invalid. */
export function strictSchema(definitions: Definitions, wanted: GroupVersionKind): Schema {
  const name = Object.keys(definitions).find((key) => describes(definitions[key]!, wanted));
  if (name === undefined)
    throw new Error(`the OpenAPI document has no ${wanted.group}/${wanted.version} ${wanted.kind}`);
  const used = [...reachable(definitions, name)].map((key) => [key, strict(key, definitions[key]!)]);
  return { $ref: prefix + name, definitions: Object.fromEntries(used) as Schema };
}

/**
 * Names a schema's file as kubeconform asks for it: {{.ResourceKind}}{{.KindSuffix}}.json, where a suffix has a
 * group's first word only.
 */
export function schemaFile({ group, version, kind }: GroupVersionKind): string {
  const words = [kind, ...(group === "" ? [] : [group.split(".")[0]]), version];
  return `${words.join("-").toLowerCase()}.json`;
}

function describes(definition: Definition, { group, version, kind }: GroupVersionKind): boolean {
  const found = definition["x-kubernetes-group-version-kind"] ?? [];
  return found.some((one) => one.group === group && one.version === version && one.kind === kind);
}

function reachable(definitions: Definitions, from: string): ReadonlySet<string> {
  const found = new Set([from]);
  // A set hands out what is added to it on the way.
  for (const name of found) for (const reference of references(definitions[name]!)) found.add(reference);
  return found;
}

function references(definition: Definition): readonly string[] {
  const { $ref, properties = {}, items, additionalProperties } = definition;
  const parts = [...Object.values(properties), items, additionalProperties].filter((part) => part !== undefined);
  return [...($ref === undefined ? [] : [$ref.slice(prefix.length)]), ...parts.flatMap(references)];
}

function strict(name: string, definition: Definition): Schema {
  // The document says "string" of both; the server takes numbers too.
  if (name.endsWith(".resource.Quantity")) return { type: ["string", "number"] };
  if (definition.format === "int-or-string") return { type: ["string", "integer"] };
  return strictPart(definition);
}

function strictPart({ type, $ref, required, properties, items, additionalProperties }: Definition): Schema {
  const others = additionalProperties && strictPart(additionalProperties);
  return {
    type,
    $ref,
    required,
    items: items && strictPart(items),
    properties:
      properties && Object.fromEntries(Object.entries(properties).map(([key, one]) => [key, strictPart(one)])),
    additionalProperties: others ?? (properties && false),
  };
}
