import type { AdminCommands } from "./admin.ts";
import { ALL_NAMESPACES, AdminOpcode, Cns, Feature, LogPage, getLogPage, identify, setFeatures } from "./commands.ts";
import { NvmeProbeError } from "./errors.ts";
import { IDENTIFY_BYTES, parseController, parseDescriptors, parseNamespace, parseNamespaceList } from "./identify.ts";
import type { ControllerIdentity, NamespaceDescriptor, NamespaceIdentity } from "./identify.ts";
import { isSuccess } from "./status.ts";

export interface Namespace extends NamespaceIdentity {
  readonly nsid: number;
  readonly descriptors: readonly NamespaceDescriptor[];
}

/** Optional admin commands of CONTROLLER.ONCS, OACS and others the driver looks at, by bit. */
const ONCS_TIMESTAMP = 1 << 6;
const OACS_SECURITY = 1 << 0;
const LPA_EFFECTS = 1 << 1;
const CTRATT_EXTENDED_LBA = 1 << 15;
/** Asynchronous events the driver asks for: namespace attributes, firmware activation, ANA, discovery log. */
const WANTED_EVENTS = 0x8000_0b00;
/** Command set independent identification exists from 2.0 on, the command set specific controller structure from 1.2 on. */
const VERSION_1_2 = 0x0001_0200;
const VERSION_1_3 = 0x0001_0300;
const VERSION_2_0 = 0x0002_0000;

/**
 * Admin commands between RDY and the I/O queues, as `nvme_init_ctrl_finish` sends them: those the controller claims.
 * @param minPage bytes of CAP.MPSMIN
 * @throws NvmeProbeError when the controller is not a usable I/O controller
 */
export async function identifyController(admin: AdminCommands, minPage: number): Promise<ControllerIdentity> {
  const identity = parseController(await admin.read(identify(Cns.controller), IDENTIFY_BYTES), minPage);
  if (identity.sqEntrySize > 6 || identity.cqEntrySize > 4) {
    throw new NvmeProbeError(`queue entries of 2^${identity.sqEntrySize} and 2^${identity.cqEntrySize} bytes demanded`);
  }
  if (identity.logPageAttributes & LPA_EFFECTS) await admin.tryRead(getLogPage(LogPage.effects, 0, 4096), 4096);
  if (identity.autonomousPowerStates)
    await admin.write(setFeatures(Feature.powerStateTransition, 0), Buffer.alloc(256));
  if (identity.optionalCommandSupport & ONCS_TIMESTAMP) {
    // Milliseconds since 1970; a fixed moment, so that a run is a function of its seed alone.
    const timestamp = Buffer.alloc(8);
    timestamp.writeUIntLE(1_700_000_000_000, 0, 6);
    await admin.write(setFeatures(Feature.timestamp, 0), timestamp);
  }
  if (identity.retryDelay1 !== 0 || identity.attributes & CTRATT_EXTENDED_LBA) {
    const behavior = Buffer.alloc(512);
    behavior[0] = identity.retryDelay1 !== 0 ? 1 : 0;
    behavior[2] = identity.attributes & CTRATT_EXTENDED_LBA ? 1 : 0;
    await admin.write(setFeatures(Feature.hostBehavior, 0), behavior);
  }
  if (identity.adminCommandSupport & OACS_SECURITY) {
    // Level 0 discovery of the security protocol 01h.
    const discovery = { opcode: AdminOpcode.securityReceive, cdw10: (0x01 << 24) | (0x0001 << 8), cdw11: 2048 };
    await admin.tryRead(discovery, 2048);
  }
  await admin.tryRead(getLogPage(LogPage.health, ALL_NAMESPACES, 512), 512);
  return identity;
}

/**
 * Set Features, number of queues.
 * @returns I/O queue pairs to use: the least of what was asked and what was allocated; 0 after an error status
 */
export async function negotiateQueues(admin: AdminCommands, wanted: number): Promise<number> {
  const value = ((wanted - 1) | ((wanted - 1) << 16)) >>> 0;
  const completion = await admin.run(setFeatures(Feature.numberOfQueues, value));
  if (!isSuccess(completion.status)) return 0;
  const submission = (completion.dword0 & 0xffff) + 1;
  const completions = (completion.dword0 >>> 16) + 1;
  return Math.min(wanted, submission, completions);
}

/** @returns true when an asynchronous event request may be sent */
export async function configureEvents(admin: AdminCommands, identity: ControllerIdentity): Promise<boolean> {
  const events = (identity.asyncEventSupport & WANTED_EVENTS) >>> 0;
  if (events === 0) return false;
  await admin.run(setFeatures(Feature.asyncEvents, events));
  return true;
}

/** Finds the namespaces the way the driver's scan does; one whose identification fails is left out. */
export async function scanNamespaces(admin: AdminCommands, version: number, count: number): Promise<Namespace[]> {
  if (version >= VERSION_1_2) await admin.tryRead(identify(Cns.csController), IDENTIFY_BYTES);
  const namespaces: Namespace[] = [];
  for (const nsid of await listNamespaces(admin, count)) {
    const namespace = await scanNamespace(admin, version, nsid);
    if (namespace) namespaces.push(namespace);
  }
  return namespaces;
}

async function listNamespaces(admin: AdminCommands, count: number): Promise<number[]> {
  const all: number[] = [];
  for (;;) {
    const data = await admin.tryRead(identify(Cns.activeList, all.at(-1) ?? 0), IDENTIFY_BYTES);
    // Without the list the driver asks for one namespace after the other.
    if (!data) return Array.from({ length: count }, (_, i) => i + 1);
    const page = parseNamespaceList(data);
    all.push(...page);
    if (page.length < IDENTIFY_BYTES / 4) return all;
  }
}

async function scanNamespace(admin: AdminCommands, version: number, nsid: number): Promise<Namespace | undefined> {
  let descriptors: NamespaceDescriptor[] = [];
  if (version >= VERSION_1_3) {
    const data = await admin.tryRead(identify(Cns.descriptors, nsid), IDENTIFY_BYTES);
    if (!data) return undefined;
    descriptors = parseDescriptors(data);
  }
  if (version >= VERSION_2_0) await admin.tryRead(identify(Cns.csIndependent, nsid), IDENTIFY_BYTES);
  const first = await admin.tryRead(identify(Cns.namespace, nsid), IDENTIFY_BYTES);
  if (!first || parseNamespace(first).capacity === 0) return undefined;
  // Asked once for the identifiers and once more when the block device is set up.
  const data = await admin.read(identify(Cns.namespace, nsid), IDENTIFY_BYTES);
  return { nsid, descriptors, ...parseNamespace(data) };
}
