import * as pulumi from "@pulumi/pulumi";

export interface Recorded {
  readonly type: string;
  readonly name: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly protect: boolean;
  readonly retainOnDelete: boolean;
  readonly deleteBeforeReplace: boolean | undefined;
}

/** Declares resources against mocks and returns each as it was registered, in no order to rely on. */
export async function recordResources(declare: () => unknown): Promise<Recorded[]> {
  const inputs = new Map<string, Record<string, unknown>>();
  const options = new Map<string, { readonly type: string; readonly opts: pulumi.CustomResourceOptions }>();
  await pulumi.runtime.setMocks(
    { newResource: (args) => answer(args, inputs), call: () => ({}) },
    "keelson",
    "test",
    false,
  );
  pulumi.runtime.registerStackTransformation(({ type, name, opts }) => {
    options.set(name, { type, opts: opts as pulumi.CustomResourceOptions });
    return undefined;
  });
  await declare();
  await pulumi.runtime.disconnect();
  return [...options].map(([name, { type, opts }]) => recorded(type, name, inputs.get(name) ?? {}, opts));
}

function answer({ type, name, inputs }: pulumi.runtime.MockResourceArgs, seen: Map<string, Record<string, unknown>>) {
  seen.set(name, inputs as Record<string, unknown>);
  return { id: `${name}-id`, state: { ...(inputs as object), name: `${name}-0a1b2c`, ...outputs(type, name) } };
}

/** What the real providers answer, as far as a component reads it. */
function outputs(type: string, name: string): object {
  if (type === "random:index/randomPassword:RandomPassword") return { result: `generated-for-${name}` };
  if (type !== "command:local:Command") return {};
  return {
    stdout: name.endsWith("-certificate")
      ? '{"certificate":"CERT","key":"KEY"}'
      : '{"Entrypoint":null,"Cmd":["node","main.js"]}',
  };
}

function recorded(
  type: string,
  name: string,
  inputs: Record<string, unknown>,
  opts: pulumi.CustomResourceOptions,
): Recorded {
  const { protect = false, retainOnDelete = false, deleteBeforeReplace } = opts;
  return {
    type,
    name,
    inputs,
    protect: protect === true,
    retainOnDelete: retainOnDelete === true,
    deleteBeforeReplace,
  };
}
