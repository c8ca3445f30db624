import { UserError } from "../../config/user-error.ts";
import { collectFacts, type ResourceView } from "./from-resources.ts";
import { marker, secretKind } from "./state-format.ts";
import { unknown, type Facts } from "./types.ts";

/** A source says where an export was read; the message about a broken export names it. */
export type Source = string;

/** Facts of a state: what `pulumi stack export` prints, or a checkpoint of the backend's history, as text or parsed. */
export function factsOfExport(exported: unknown, source: Source): Facts {
  const parsed = typeof exported === "string" ? parse(exported, source) : exported;
  const resources = resourcesOf(parsed);
  if (resources === undefined || !resources.every(isResource))
    throw new UserError(unreadable(source, "it is no state"));
  // What is replaced already and waits for its deletion is no part of the stack.
  return collectFacts(resources.filter((resource) => resource.delete !== true).map(view));
}

function parse(text: string, source: Source): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's own words would repeat a part of the file, where a secret may stand.
    throw new UserError(unreadable(source, "it is no JSON"));
  }
}

function unreadable(source: Source, reason: string): string {
  return (
    `${source}: this is not an exported stack (${reason}). ` +
    "Write one with pulumi stack export --show-secrets --file export.json, and delete it afterwards."
  );
}

/** Empty for a stack with nothing in it, whose list of resources is left out or null. */
function resourcesOf(parsed: unknown): readonly unknown[] | undefined {
  const state = field(parsed, "deployment") ?? field(field(parsed, "checkpoint"), "latest");
  if (typeof state !== "object" || state === null) return undefined;
  const resources = field(state, "resources") ?? [];
  return Array.isArray(resources) ? (resources as readonly unknown[]) : undefined;
}

function field(group: unknown, key: string): unknown {
  return typeof group === "object" && group !== null ? (group as Record<string, unknown>)[key] : undefined;
}

interface ResourceState {
  readonly type: string;
  readonly urn: string;
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly outputs?: Readonly<Record<string, unknown>>;
  readonly parent?: string;
  readonly protect?: boolean;
  readonly retainOnDelete?: boolean;
  readonly delete?: boolean;
}

function isResource(value: unknown): value is ResourceState {
  return typeof field(value, "type") === "string" && typeof field(value, "urn") === "string";
}

/** A state leaves out what is false. */
function view(state: ResourceState): ResourceView {
  const { type, urn, parent, protect = false, retainOnDelete = false } = state;
  return { type, urn, name: urn.split("::").at(-1)!, props: properties(state), protect, retainOnDelete, parent };
}

/** What was asked for, and over it what the provider has made of it; null is nothing. */
function properties({ inputs = {}, outputs = {} }: ResourceState): Record<string, unknown> {
  const made = Object.entries(outputs).filter(([, value]) => value !== null);
  return open({ ...inputs, ...Object.fromEntries(made) }) as Record<string, unknown>;
}

/** Takes a value out of Pulumi's wrapping of secrets; a secret that is not decrypted is unknown. */
function open(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(open);
  if (typeof value !== "object" || value === null) return value;
  if (field(value, marker) === secretKind) return openSecret(field(value, "plaintext"));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, open(item)]));
}

function openSecret(plaintext: unknown): unknown {
  if (typeof plaintext !== "string") return unknown;
  try {
    return open(JSON.parse(plaintext));
  } catch {
    return unknown;
  }
}
