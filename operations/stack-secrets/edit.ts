import { isMap, isScalar, parseDocument } from "yaml";
import { didYouMean } from "../../config/nearest.ts";
import type { Path } from "../../config/problem.ts";
import { stackSchema } from "../../config/schema.ts";
import { UserError } from "../../config/user-error.ts";
import { type Head, withHead } from "./scratch.ts";

const root = ["config", "keelson:stack"] as const;

/** Where a secret of a stack file stands: web.API_TOKEN is services.web.secretEnv.API_TOKEN, else the path itself. */
export function secretPlace(text: string, name: string): Path {
  const parts = partsOf(name.replace(/^keelson:stack\.?/, ""));
  const services = serviceNames(text);
  if (parts.length === 2 && services.includes(parts[0]!)) return ["services", parts[0]!, "secretEnv", parts[1]!];
  const sections = parts.length > 2 ? Object.keys(stackSchema.shape) : sectionNames(text);
  if (parts.length > 1 && sections.includes(parts[0]!)) return parts;
  // A variable whose name has dots (xpack.security.authc) may stand without brackets too.
  if (parts.length > 1 && services.includes(parts[0]!))
    return ["services", parts[0]!, "secretEnv", parts.slice(1).join(".")];
  const there = [...services, "postgres.password", "redis.password"];
  throw new UserError(
    `secret: "${name}" names no place of a secret${didYouMean(parts[0], services)}; give <service>.<VARIABLE> (there is ${there.join(", ")}) or a path such as postgres.password.`,
  );
}

/** Keys of a path, of which one with dots stands in brackets: services.web.files["/app/key.pem"].content. */
function partsOf(path: string): string[] {
  return [...path.matchAll(/\["([^"]+)"\]|([^.[\]]+)/g)].map(([, quoted, plain]) => quoted ?? plain!);
}

function serviceNames(text: string): string[] {
  const services = parseDocument(text, { logLevel: "error" }).getIn([...root, "services"]);
  return isMap(services) ? services.items.map(({ key }) => String(isScalar(key) ? key.value : key)) : [];
}

function sectionNames(text: string): string[] {
  const sections = parseDocument(text, { logLevel: "error" }).getIn([...root]);
  return isMap(sections) ? sections.items.map(({ key }) => String(isScalar(key) ? key.value : key)) : [];
}

/** The stack file with a ciphertext in it. What else is in the file stays as it is written, its comments too. */
export function withSecret(text: string, path: Path, ciphertext: string, head: Head): string {
  const document = parseDocument(text, { logLevel: "error" });
  const variable = path.at(-1)!;
  const plain = [...root, ...path.slice(0, 2), "env", variable];
  if (path[2] === "secretEnv" && document.hasIn(plain)) document.deleteIn(plain);
  document.setIn([...root, ...path], document.createNode({ secure: ciphertext }));
  return withHead(document.toString({ lineWidth: 0, flowCollectionPadding: true }), head);
}
