import { toTree, type Tree } from "./tree.ts";

/** A resource as whoever looks at it sees it: a policy pack in a preview or after it, a reader of a state. */
export interface ResourceView {
  readonly type: string;
  readonly name: string;
  readonly urn: string;
  /** May throw where a value is not known yet. */
  readonly props: Readonly<Record<string, unknown>>;
  readonly protect?: boolean | undefined;
  /** Undefined where nobody tells. */
  readonly retainOnDelete?: boolean | undefined;
  /** The parent is given by its URN. */
  readonly parent?: string | undefined;
}

/** A resource is such a view whose properties have been read into a tree. */
export interface Resource extends Omit<ResourceView, "props"> {
  readonly props: Tree;
}

export function read(view: ResourceView): Resource {
  return { ...view, props: toTree(view.props) };
}

/** Name of the component or resource above it; the stack itself is none. */
export function parentName({ parent }: Resource): string | undefined {
  const [type, name] = (parent ?? "").split("::").slice(-2);
  return type === undefined || name === undefined || type.endsWith("pulumi:pulumi:Stack") ? undefined : name;
}
