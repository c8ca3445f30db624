/** The part of `pulumi preview --json` that is read here. */
export interface Preview {
  readonly steps?: readonly Step[];
}

export interface Step {
  readonly op: string;
  readonly urn: string;
  readonly oldState?: { readonly type: string; readonly inputs?: Inputs };
  readonly newState?: { readonly inputs?: Inputs };
  readonly replaceReasons?: readonly string[] | null;
  /** By the path of what changes, such as spec.template.spec.containers[0].image. */
  readonly detailedDiff?: Readonly<Record<string, unknown>> | null;
}

export interface Inputs {
  readonly labels?: unknown;
  readonly image?: unknown;
  /** Of a Docker container, in MiB. */
  readonly memory?: unknown;
  readonly metadata?: { readonly labels?: Readonly<Record<string, string>> };
  readonly spec?: {
    readonly strategy?: { readonly type?: string };
    readonly template?: { readonly spec?: { readonly containers?: readonly { readonly image?: unknown }[] } };
  };
}
