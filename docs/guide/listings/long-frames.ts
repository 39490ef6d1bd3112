import { module, sink, source, stream } from "../../../hdl/lang/index.ts";
import { filterStream } from "../../../hdl/lib/index.ts";
import { Report } from "./summarize.ts";

export const longFrames = module("long_frames", (p: { least: number }) => ({
  doc: "Hands on the reports of frames of so many bytes or more.",
  ports: { s: sink(stream(Report)), m: source(stream(Report)) },
  build({ s, m }) {
    filterStream(s, m, ({ bytes }) => bytes.ge(p.least));
  },
}));
