import { type Document, isPair, isScalar, isSeq, LineCounter, parseDocument, type Scalar, visit } from "yaml";
import { type Path, type Problem, report } from "./problem.ts";
import { UserError } from "./user-error.ts";

/**
 * Reads a stack file as Pulumi does, which reads it again at a deploy: merges (<<) count, and what its older YAML reads as
 * another value than ours is refused, since plan and deploy would part ways.
 */
export function parseYaml(text: string, file: string): unknown {
  const lineCounter = new LineCounter();
  // Pretty errors quote the line, which may hold a secret.
  const document = parseDocument(text, { lineCounter, merge: true, prettyErrors: false, logLevel: "error" });
  const [error] = document.errors;
  if (error !== undefined) {
    const { line, col } = lineCounter.linePos(error.pos[0]);
    throw new UserError(`${file}:${line}:${col}: ${reasonOf(error)}`);
  }
  const problems = doubtfulScalars(document);
  if (problems.length > 0) throw new UserError(report(problems));
  return valueOf(document, file);
}

function reasonOf({ code, message }: Document["errors"][number]): string {
  return code === "MULTIPLE_DOCS"
    ? "a second document begins here; a stack file is one: remove the line with ---"
    : message;
}

function valueOf(document: Document, file: string): unknown {
  try {
    const value: unknown = document.toJS({ maxAliasCount: 1000 });
    // One that holds itself has no end.
    JSON.stringify(value);
    return value;
  } catch (error) {
    const reason = error instanceof ReferenceError ? error.message : "an anchor (&) holds its own alias (*)";
    throw new UserError(`${file}: ${reason}; write out what the aliases (*) stand for.`);
  }
}

const doubtful: readonly { readonly pattern: RegExp; readonly text: string }[] = [
  {
    pattern: /^[-+]?0[0-9_]+$/,
    text: "a number with a leading zero is an octal one for Pulumi; write it without, or in quotes",
  },
  {
    pattern: /^[-+]?[0-9][0-9_]*_[0-9_]*$/,
    text: "a number with underscores is one for Pulumi alone; write it without, or in quotes",
  },
  {
    pattern: /^\d{4}-\d{1,2}-\d{1,2}([Tt ]\d{1,2}:\d{1,2}:\d{1,2}(\.\d*)?(Z|[-+]\d\d:\d\d)?)?$/,
    text: "a date is a time for Pulumi, which writes it in another form; put it in quotes",
  },
];

/** Values of the stack that Pulumi's YAML and ours read differently. */
function doubtfulScalars(document: Document): Problem[] {
  const problems: Problem[] = [];
  visit(document, {
    Scalar(key, node, ancestors) {
      const text = key === "key" ? undefined : textAgainst(node);
      if (text === undefined) return;
      const [root, section, ...path] = pathOf([...ancestors, node]);
      // The last day of an exemption is taken in either form (sections/exemptions.ts).
      if (root === "config" && section === "keelson:stack" && path.at(-1) !== "expires") problems.push({ path, text });
    },
  });
  return problems;
}

function textAgainst({ type, source = "" }: Scalar): string | undefined {
  return type === "PLAIN" ? doubtful.find(({ pattern }) => pattern.test(source))?.text : undefined;
}

/** The keys and places on the way down to the last of these nodes. */
function pathOf(nodes: readonly unknown[]): Path {
  return nodes.flatMap((node, index): Path => {
    if (isPair(node)) return isScalar(node.key) ? [String(node.key.value)] : [];
    return isSeq(node) ? [node.items.indexOf(nodes[index + 1])] : [];
  });
}
