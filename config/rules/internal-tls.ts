import type { StackDraft } from "../draft.ts";
import { isTlsSetting } from "../internal-tls.ts";
import type { Path, Problem } from "../problem.ts";
import { referencesIn } from "../references.ts";

/** What would keep apps and servers from each other where they speak TLS. */
export function internalTlsProblems(stack: StackDraft): Problem[] {
  const mode = stack.internalTls?.mode ?? "off";
  if (mode === "off") return [];
  return [...otherCertificates(stack), ...(mode === "required" ? addressesInClear(stack) : [])];
}

/** The pooler asks for a certificate of the stack's authority, and no other. */
function otherCertificates({ postgres }: StackDraft): Problem[] {
  const names = Object.keys(postgres?.settings ?? {}).filter(isTlsSetting);
  return names.map((name) => ({
    path: ["postgres", "settings", name],
    text: 'is set by internalTls; remove it, or set internalTls.mode: "off"',
  }));
}

/** Addresses that a service makes itself of the stack's parts, and that the servers would refuse. */
function addressesInClear(stack: StackDraft): Problem[] {
  return textsOf(stack).flatMap(({ path, text }) =>
    inClear
      .filter(({ is, root }) => is.test(text) && names(text, root))
      .map(({ problem }) => ({ path, text: problem })),
  );
}

const inClear = [
  {
    root: "redis",
    is: /\bredis:\/\//,
    problem:
      "makes an address in clear, and internalTls.mode: required answers TLS alone; write rediss://, or set mode: offered",
  },
  {
    root: "postgres",
    is: /\bsslmode=(disable|allow)\b/,
    problem:
      "asks for no TLS, and internalTls.mode: required answers TLS alone; write sslmode=verify-full&sslrootcert=/etc/keelson/authority/ca.pem, or set mode: offered",
  },
] as const;

const names = (text: string, root: string) => referencesIn(text).some((reference) => reference.root === root);

interface Text {
  readonly path: Path;
  readonly text: string;
}

function textsOf({ services = {} }: StackDraft): Text[] {
  return Object.entries(services).flatMap(([name, service]) =>
    (["env", "secretEnv"] as const).flatMap((group) =>
      Object.entries(service?.[group] ?? {}).flatMap(([key, text]) =>
        typeof text === "string" ? [{ path: ["services", name, group, key], text }] : [],
      ),
    ),
  );
}
