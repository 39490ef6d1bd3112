/** Set Features and Get Features as a program of the admin micro-sequencer. */
import { at, cell, imm, indexed } from "./admin-assembler.ts";
import type { Assembler, Value } from "./admin-assembler.ts";
import { CAPABILITIES, FEATURE_TABLE, FID, TEMP, VALUE_FEATURES } from "./admin-features.ts";
import type { StateMap } from "./admin-features.ts";
import { STATUS } from "./status.ts";

interface FeatureParameters {
  readonly pairs: number;
  readonly vectors: number;
  readonly nn: number;
}

const NSID = 1;
const CDW10 = 10;
const CDW11 = 11;
const BROADCAST = 0xffff_ffff;

/** A table with one word per feature identifier, 0 where nothing is said. */
const perFeature = (entries: readonly (readonly [fid: number, value: Value])[]): Value[] => {
  const table = Array.from({ length: FEATURE_TABLE }, (): Value => 0);
  for (const [fid, value] of entries) table[fid] = value;
  return table;
};

export function addFeatureCommands(a: Assembler, state: StateMap, p: FeatureParameters): void {
  const valueFids = VALUE_FEATURES.map(({ fid }) => fid);
  const own = [FID.temperatureThreshold, FID.errorRecovery, FID.numberOfQueues, FID.interruptVector];
  a.table(
    "feature_cells",
    perFeature([
      ...[...state.values].map(([fid, address]) => [fid, address - state.base] as const),
      [FID.numberOfQueues, state.queues - state.base],
    ]),
  );
  a.table("feature_keep", perFeature(VALUE_FEATURES.map(({ fid, keep }) => [fid, keep])));
  a.table("feature_forbid", perFeature(VALUE_FEATURES.map(({ fid, forbid }) => [fid, forbid])));
  a.table(
    "feature_capabilities",
    perFeature(
      [...valueFids, ...own].map((fid) => [
        fid,
        fid === FID.errorRecovery ? CAPABILITIES.namespace : CAPABILITIES.controller,
      ]),
    ),
  );
  getFeatures(a, state, p, valueFids);
  setFeatures(a, state, p, valueFids);
}

/** Leaves the entry of the feature in the accumulator; unsupported identifiers end the command. */
function lookupFeature(a: Assembler, table: string): void {
  a.load(cell(CDW10));
  a.and(imm(0xff));
  a.check("ge", imm(FEATURE_TABLE), STATUS.invalidField);
  a.lookup(table);
  a.check("eq", imm(0), STATUS.invalidField);
  a.store(TEMP.entry);
}

function getFeatures(a: Assembler, state: StateMap, p: FeatureParameters, valueFids: readonly number[]): void {
  a.table(
    "get_entries",
    perFeature([
      ...[...valueFids, FID.numberOfQueues].map((fid) => [fid, at("get_value")] as const),
      [FID.temperatureThreshold, at("get_temperature")],
      [FID.errorRecovery, at("get_error_recovery")],
      [FID.interruptVector, at("get_vector")],
    ]),
  );
  a.label("getFeatures");
  lookupFeature(a, "get_entries");
  a.load(cell(CDW10));
  a.shiftRight(8);
  a.and(imm(7));
  a.check("ge", imm(4), STATUS.invalidField); // reserved SEL
  a.store(TEMP.select);
  a.load(cell(TEMP.entry));
  a.go();

  a.label("get_value");
  a.load(cell(CDW10));
  a.and(imm(0xff));
  a.lookup("feature_cells");
  // The accumulator names a state cell: its value, its default, or what can be done with it is the result, as SEL says.
  a.label("get_selected");
  a.index();
  a.store(TEMP.value);
  a.load(cell(TEMP.select));
  a.branch("eq", imm(0), "get_current");
  a.branch("eq", imm(3), "get_capabilities");
  a.load(cell(TEMP.value)); // nothing is ever saved: the saved value is the default
  a.lookup("defaults");
  a.end(STATUS.success);
  a.label("get_current");
  a.load(indexed(state.base));
  a.end(STATUS.success);
  a.label("get_capabilities");
  a.load(cell(CDW10));
  a.and(imm(0xff));
  a.lookup("feature_capabilities");
  a.end(STATUS.success);

  a.label("get_temperature");
  temperatureCell(a, "get_sensor", "get_all_sensors");
  a.add(imm(state.temperature - state.base));
  a.jump("get_selected");
  a.label("get_all_sensors"); // TMPSEL Fh is for Set Features only
  a.check("ge", imm(0), STATUS.invalidField);
  a.label("get_sensor"); // not there: 0
  a.load(cell(TEMP.select));
  a.branch("eq", imm(3), "get_capabilities");
  a.load(imm(0));
  a.end(STATUS.success);

  a.label("get_error_recovery");
  errorRecoveryCell(a, p, "get");
  a.add(imm(state.errorRecovery - state.base));
  a.jump("get_selected");

  a.label("get_vector");
  a.load(cell(CDW11));
  a.and(imm(0xffff));
  a.check("ge", imm(p.vectors), STATUS.invalidField);
  a.add(imm(state.vectors - state.base));
  a.jump("get_selected");
}

/**
 * THSEL of CDW11 goes to the accumulator: 0 over, 1 under. Goes to `sensor` for the sensors 1 to 8, none of which exists, and to `all` for
 * TMPSEL Fh.
 */
function temperatureCell(a: Assembler, sensor: string, all: string): void {
  a.load(cell(CDW11));
  a.shiftRight(20);
  a.and(imm(3));
  a.check("ge", imm(2), STATUS.invalidField);
  a.store(TEMP.offset);
  a.load(cell(CDW11));
  a.shiftRight(16);
  a.and(imm(0xf));
  a.branch("eq", imm(0xf), all);
  a.check("ge", imm(9), STATUS.invalidField);
  a.branch("ne", imm(0), sensor);
  a.load(cell(TEMP.offset));
}

/** The namespace identifier goes to the accumulator, 0 if the command is for none or for all; ends the command if it is not active. */
function errorRecoveryCell(a: Assembler, p: FeatureParameters, name: string): void {
  a.load(cell(NSID));
  a.branch("eq", imm(0), `${name}_error_recovery_cell`);
  a.branch("ne", imm(BROADCAST), `${name}_error_recovery_one`);
  a.load(imm(0));
  a.jump(`${name}_error_recovery_cell`);
  a.label(`${name}_error_recovery_one`);
  a.check("ge", imm(p.nn + 1), STATUS.invalidNamespace);
  a.lookup("namespace_pages"); // an inactive one has none
  a.check("eq", imm(0), STATUS.invalidField);
  a.load(cell(NSID));
  a.label(`${name}_error_recovery_cell`);
}

function setFeatures(a: Assembler, state: StateMap, p: FeatureParameters, valueFids: readonly number[]): void {
  a.table(
    "set_entries",
    perFeature([
      ...valueFids.map((fid) => [fid, at("set_value")] as const),
      [FID.numberOfQueues, at("set_queues")],
      [FID.temperatureThreshold, at("set_temperature")],
      [FID.errorRecovery, at("set_error_recovery")],
      [FID.interruptVector, at("set_vector")],
    ]),
  );
  a.label("setFeatures");
  lookupFeature(a, "set_entries");
  a.load(cell(CDW10));
  a.shiftRight(31);
  a.check("ne", imm(0), STATUS.featureNotSaveable);
  a.load(cell(CDW10));
  a.and(imm(0xff));
  a.branch("eq", imm(FID.errorRecovery), "set_scope_checked");
  a.load(cell(NSID));
  a.branch("eq", imm(0), "set_scope_checked");
  a.check("ne", imm(BROADCAST), STATUS.featureNotNamespaceSpecific);
  a.label("set_scope_checked");
  a.load(cell(TEMP.entry));
  a.go();

  a.label("set_value");
  a.load(cell(CDW10));
  a.and(imm(0xff));
  a.store(TEMP.value);
  a.lookup("feature_forbid");
  a.and(cell(CDW11));
  a.check("ne", imm(0), STATUS.invalidField);
  a.load(cell(TEMP.value));
  a.lookup("feature_cells");
  a.index();
  a.load(cell(TEMP.value));
  a.lookup("feature_keep");
  a.and(cell(CDW11));
  a.label("set_store");
  a.storeIndexed(state.base);
  a.label("set_done");
  a.load(imm(0));
  a.end(STATUS.success);

  a.label("set_temperature");
  temperatureCell(a, "set_done", "set_all_sensors");
  a.label("set_composite");
  a.add(imm(state.temperature - state.base));
  a.index();
  a.load(cell(CDW11));
  a.and(imm(0xffff));
  a.jump("set_store");
  a.label("set_all_sensors"); // of which the composite one exists
  a.load(cell(TEMP.offset));
  a.jump("set_composite");

  a.label("set_error_recovery");
  a.load(cell(CDW11));
  a.and(imm(0x1_0000)); // DULBE: no namespace offers it (NSFEAT bit 2)
  a.check("ne", imm(0), STATUS.invalidField);
  errorRecoveryCell(a, p, "set");
  a.index();
  a.store(TEMP.offset);
  a.load(cell(CDW11));
  a.and(imm(0xffff));
  a.storeIndexed(state.errorRecovery);
  a.load(cell(TEMP.offset));
  a.branch("ne", imm(0), "set_done");
  a.label("set_error_recovery_next"); // none and all namespaces are one: every value changes
  a.load(cell(TEMP.offset));
  a.add(imm(1));
  a.branch("ge", imm(p.nn + 1), "set_done");
  a.store(TEMP.offset);
  a.index();
  a.load(cell(CDW11));
  a.and(imm(0xffff));
  a.storeIndexed(state.errorRecovery);
  a.jump("set_error_recovery_next");

  a.label("set_vector");
  a.load(cell(CDW11));
  a.and(imm(0xffff));
  a.check("ge", imm(p.vectors), STATUS.invalidField);
  a.add(imm(state.vectors - state.base));
  a.index();
  a.load(cell(CDW11));
  a.and(imm(0x1_ffff)); // CD, IV
  a.jump("set_store");

  setQueues(a, state, p);
}

/** Number of Queues: as many as asked for, as far as there are; the numbers in CDW11 are 0's based. */
function setQueues(a: Assembler, state: StateMap, { pairs }: FeatureParameters): void {
  const most = pairs - 1;
  a.label("set_queues");
  a.load(cell(CDW11));
  a.and(imm(0xffff));
  a.check("eq", imm(0xffff), STATUS.invalidField);
  a.store(TEMP.value);
  a.load(cell(CDW11));
  a.shiftRight(16);
  a.check("eq", imm(0xffff), STATUS.invalidField);
  a.store(TEMP.limit);
  a.load(cell(state.created));
  a.check("ne", imm(0), STATUS.commandSequenceError);
  a.load(cell(TEMP.value));
  a.branch("lt", imm(most), "nsqa_found");
  a.load(imm(most));
  a.label("nsqa_found");
  a.store(TEMP.value);
  a.load(cell(TEMP.limit));
  a.branch("lt", imm(most), "ncqa_found");
  a.load(imm(most));
  a.label("ncqa_found");
  a.index();
  a.lookup("upper_halves");
  a.add(cell(TEMP.value));
  a.store(state.queues);
  a.end(STATUS.success);
  // acc << 16: the sequencer has no shift to the left.
  a.table(
    "upper_halves",
    Array.from({ length: pairs }, (_, n) => n * 0x10000),
  );
}
