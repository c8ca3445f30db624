export interface Group {
  /** Left out of the core group. */
  readonly name?: string;
  readonly version: string;
  readonly others?: readonly string[];
  readonly resources: readonly {
    readonly resource: string;
    readonly scope?: string;
    readonly verbs?: readonly string[];
  }[];
}

/** What a cluster with these groups answers at /api and /apis; undefined elsewhere. */
export function discoveryOf(...groups: readonly Group[]) {
  return (path: string): object | undefined => {
    if (path !== "/api" && path !== "/apis") return undefined;
    const answered = groups.filter(({ name }) => (name === undefined) === (path === "/api"));
    return { items: answered.map(describeGroup) };
  };
}

function describeGroup({ name = "", version, others = [], resources }: Group): object {
  const all = resources.map((resource) => ({ scope: "Namespaced", verbs: ["create", "delete", "list"], ...resource }));
  return { metadata: { name }, versions: [version, ...others].map((version) => ({ version, resources: all })) };
}
