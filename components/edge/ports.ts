export { edgePorts as ports } from "../../platforms/edge.ts";
