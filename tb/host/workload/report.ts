import type { CopyFileResult, CopyLeg } from "./copy-file.ts";
import { memoryLines } from "./memory-lines.ts";
import type { NvmeFileResult, PhaseResult } from "./nvme-file.ts";

/** Results as lines of text for a person. */
export function reportCopy(result: CopyFileResult): string[] {
  const lines = head(result);
  const leg = (name: string, { simulatedNs, bytesPerSecond, descriptors }: CopyLeg): string =>
    `${name}          ${time(simulatedNs)}, ${speed(bytesPerSecond)}, ${descriptors} descriptors`;
  if (result.h2c) lines.push(leg("h2c_0", result.h2c));
  if (result.c2h) lines.push(leg("c2h_0", result.c2h));
  return [...lines, ...foot(result)];
}

export function reportNvme(result: NvmeFileResult): string[] {
  const lines = head(result);
  if (result.controller) {
    const { model, serial, firmware, version } = result.controller;
    lines.push(`controller     ${model}, serial ${serial}, firmware ${firmware}, NVMe ${version}`);
    lines.push(
      `namespace      ${result.blocks ?? 0} blocks of ${result.lbaBytes ?? 0} bytes used, ${result.queues ?? 0} I/O queues`,
    );
  }
  if (result.changed) lines.push(`changed        ${result.changed} reads while others were written`);
  if (result.write) lines.push(...phase("write", result.write));
  if (result.mixed) lines.push(...phase("mixed", result.mixed));
  if (result.read) lines.push(...phase("read", result.read));
  return [...lines, ...foot(result)];
}

type Common = Pick<
  CopyFileResult,
  "file" | "bytes" | "note" | "sha256Before" | "sha256After" | "identical" | "seed" | "simulatedNs" | "cycles" | "model"
>;

function head(result: Common): string[] {
  const lines = [`file           ${result.file}, ${result.bytes} bytes`];
  if (result.note !== undefined) lines.push(`note           ${result.note}`);
  lines.push(`sha256 before  ${result.sha256Before}`, `sha256 after   ${result.sha256After}`);
  lines.push(`result         ${result.identical ? "identical" : "DIFFERENT"}`);
  return lines;
}

function foot(result: Common): string[] {
  return [
    ...memoryLines(result.model),
    `simulated      ${time(result.simulatedNs)}, ${result.cycles} cycles`,
    `seed           ${result.seed}`,
  ];
}

function phase(name: string, result: PhaseResult): string[] {
  const { commands, latencyNs, iops, maxInFlight } = result;
  const label = name.padEnd(15);
  const work = `${commands} commands in ${time(result.simulatedNs)}, ${speed(result.bytesPerSecond)}, ${Math.round(iops)} IOPS`;
  const { ceiling, percentOfCeiling } = result;
  const limit = `link's ceiling ${speed(ceiling.bytesPerSecond)}, ${Math.round(ceiling.iops)} IOPS: ${percentOfCeiling.toFixed(1)} % of it`;
  const latency = `mean ${time(latencyNs.mean)} (one alone at the least ${time(result.latencyFloorNs)}), p50 ${time(latencyNs.p50)}, p99 ${time(latencyNs.p99)}, max ${time(latencyNs.max)}`;
  const signals = `${result.sqDoorbells} + ${result.cqDoorbells} doorbells, ${result.interrupts} interrupts`;
  const { reads, leastBytes, mostBytes, lists, chains, byQueue } = result;
  const used = byQueue.filter((queue) => queue.reads + queue.writes > 0).length;
  const kinds = `${reads} reads, ${commands - reads} writes, ${leastBytes} to ${mostBytes} bytes, ${lists} with a PRP list, ${chains} with more than one page of it`;
  return [
    `${label}${work}`,
    `${" ".repeat(15)}${kinds}; ${used} queues, up to ${maxInFlight} in flight`,
    `${" ".repeat(15)}${limit}`,
    `${" ".repeat(15)}latency ${latency}; ${signals}`,
  ];
}

function time(ns: number): string {
  if (ns < 1000) return `${ns.toFixed(0)} ns`;
  return ns < 1e6 ? `${(ns / 1000).toFixed(2)} µs` : `${(ns / 1e6).toFixed(3)} ms`;
}

function speed(bytesPerSecond: number): string {
  return bytesPerSecond < 1e9
    ? `${(bytesPerSecond / 1e6).toFixed(1)} MB/s`
    : `${(bytesPerSecond / 1e9).toFixed(2)} GB/s`;
}
