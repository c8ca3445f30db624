/** One resource of a stack, as `pulumi stack export` and checkpoints write it. */
export interface ResourceState {
  readonly urn: string;
  readonly custom: boolean;
  readonly type: string;
  /** The provider's own id of the thing: a container's id, a volume's name, "namespace/name". */
  readonly id?: string;
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly outputs?: Readonly<Record<string, unknown>>;
  readonly parent?: string;
  /** The provider is "<urn of the provider>::<its id>". */
  readonly provider?: string;
  readonly dependencies?: readonly string[];
  readonly propertyDependencies?: Readonly<Record<string, readonly string[] | null>>;
  readonly protect?: boolean;
  readonly retainOnDelete?: boolean;
  /** The resource was replaced, and is still to be deleted. */
  readonly delete?: boolean;
  readonly aliases?: readonly string[];
  readonly customTimeouts?: Readonly<Record<string, number>>;
  readonly additionalSecretOutputs?: readonly string[];
  readonly initErrors?: readonly string[];
  readonly ignoreChanges?: readonly string[];
  readonly replaceOnChanges?: readonly string[];
}

/** An operation that the engine began and never recorded the end of: it was killed in between. */
export interface PendingOperation {
  readonly type: "creating" | "updating" | "deleting" | "reading" | "importing";
  readonly resource: ResourceState;
}

export interface DeploymentState {
  readonly manifest?: { readonly time?: string; readonly version?: string };
  readonly secrets_providers?: { readonly type: string; readonly state?: Readonly<Record<string, unknown>> };
  readonly resources?: readonly ResourceState[];
  readonly pending_operations?: readonly PendingOperation[];
}

/** What `pulumi stack export` prints and `pulumi stack import` takes. */
export interface ExportedState {
  readonly version: number;
  readonly deployment: DeploymentState;
}
