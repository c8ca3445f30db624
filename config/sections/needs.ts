import { list, port, serviceName } from "./values.ts";

export const needs = list(serviceName)
  .default([])
  .describe(
    "Whom it may reach: postgres and redis, each with its URL in a variable, and services of the stack, by http://<name>:<port>.",
  );

export const ports = list(port)
  .default([])
  .describe(
    "Further TCP ports at which those that need it reach it; the edge routes requests to port alone, bytes (edge.tcp) to any.",
  );
