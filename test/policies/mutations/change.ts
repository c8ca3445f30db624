import { setAt } from "../proxies.ts";
import { Secret, type Recorded } from "../../support/record-resources.ts";
import type { Break } from "./types.ts";

type Props = Recorded["inputs"];

/** Changes the inputs of the one resource of this name and kind. */
export function change(kind: string, name: string, by: (props: Props) => Props): Break {
  return (resources) => {
    const isMeant = (one: Recorded) => one.name === name && one.type.endsWith(`:${kind}`);
    if (resources.filter(isMeant).length !== 1) throw new Error(`not one ${kind} ${name}`);
    return resources.map((one) => (isMeant(one) ? { ...one, inputs: by(one.inputs) } : one));
  };
}

/** Another value at a path of it; undefined takes it away. */
export function set(kind: string, name: string, path: string, value: unknown): Break {
  return change(kind, name, (props) => withoutUndefined(setAt(props, path, value)));
}

/** The wire knows no undefined: what a program leaves out is not there. Instances, such as secrets, stay as they are. */
function withoutUndefined<T>(value: T): T {
  if (Array.isArray(value)) return value.map(withoutUndefined) as T;
  if (value === null || typeof value !== "object" || Object.getPrototypeOf(value) !== Object.prototype) return value;
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  return Object.fromEntries(entries.map(([key, item]) => [key, withoutUndefined(item as unknown)])) as T;
}

/** Without the resources of this kind whose names match. */
export function without(kind: string, name: RegExp): Break {
  return (resources) => {
    const left = resources.filter((one) => !(one.type.endsWith(`:${kind}`) && name.test(one.name)));
    if (left.length === resources.length) throw new Error(`no ${kind} ${String(name)}`);
    return left;
  };
}

/** Text in a file that a writer puts into a volume. */
export function rewrite(writer: string, file: RegExp, edit: (content: string) => string): Break {
  return change("Container", writer, (props) => {
    const uploads = props["uploads"] as readonly { readonly file: string; readonly content: unknown }[];
    const at = uploads.findIndex((upload) => file.test(upload.file));
    if (at < 0) throw new Error(`${writer} writes no ${String(file)}`);
    const { content } = uploads[at]!;
    const before = String(content instanceof Secret ? content.value : content);
    const after = edit(before);
    if (after === before) throw new Error(`nothing changed in ${uploads[at]!.file} of ${writer}`);
    return setAt(props, `uploads.${at}.content`, content instanceof Secret ? new Secret(after) : after);
  });
}
