import type { Policies } from "@pulumi/policy";
import { createRequire } from "node:module";

/** What the SDK answers to the engine, as far as tests look at it. */
export interface Said {
  readonly policy: string;
  readonly level: "advisory" | "mandatory";
  readonly message: string;
}

export interface Given {
  readonly type: string;
  readonly name: string;
  readonly props: object;
}

/** A text that the engine does not know yet, as it says so to a pack. */
export const unknownText = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/* The SDK's own handlers of the engine's calls: they unpack, guard unknown values and collect reports as in a real run. They
   are no part of its public types, as little as the messages of the protocol are. */
/* eslint-disable @typescript-eslint/no-explicit-any, @typescript-eslint/no-unsafe-argument, @typescript-eslint/no-unsafe-assignment, @typescript-eslint/no-unsafe-call, @typescript-eslint/no-unsafe-member-access, @typescript-eslint/no-unsafe-return */
const require = createRequire(import.meta.url);
const server = require("@pulumi/policy/server.js");
const protocol = require("@pulumi/pulumi/proto/analyzer_pb.js");
const { Struct } = require("google-protobuf/google/protobuf/struct_pb.js");

function message(kind: string, { type, name, props }: Given): any {
  const made = new protocol[kind]();
  made.setType(type);
  made.setName(name);
  made.setUrn(`urn:pulumi:dev::keelson::${type}::${name}`);
  made.setProperties(Struct.fromJavaScript(props));
  made.setOptions(new protocol.AnalyzerResourceOptions());
  return made;
}

type Handler = (call: { readonly request: any }, done: (error: Error | null, answer?: any) => void) => void;

function ask(handler: Handler, request: any): Promise<readonly Said[]> {
  return new Promise((resolve, reject) => {
    handler({ request }, (error, answer) => {
      if (error) reject(error);
      else resolve(answer.getDiagnosticsList().map(read));
    });
  });
}

function read(diagnostic: any): Said {
  const level = diagnostic.getEnforcementlevel() === protocol.EnforcementLevel.MANDATORY ? "mandatory" : "advisory";
  return { policy: diagnostic.getPolicyname(), level, message: diagnostic.getMessage() };
}

/** One resource, before it is made. */
export function analyze(policies: Policies, resource: Given): Promise<readonly Said[]> {
  const handler = server.makeAnalyzeRpcFun("keelson", "0.1.0", "mandatory", policies);
  return ask(handler, message("AnalyzeRequest", resource));
}

/** All of them, at the end. */
export function analyzeStack(policies: Policies, resources: readonly Given[]): Promise<readonly Said[]> {
  const handler = server.makeAnalyzeStackRpcFun("keelson", "0.1.0", "mandatory", policies);
  const request = new protocol.AnalyzeStackRequest();
  request.setResourcesList(resources.map((resource) => message("AnalyzerResource", resource)));
  return ask(handler, request);
}
