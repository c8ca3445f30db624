import { PolicyPack } from "@pulumi/policy";
import { packArguments, packName } from "./pack/definition.ts";
import { readStackSettings } from "./pack/stack-settings.ts";

new PolicyPack(packName, packArguments(readStackSettings()));
