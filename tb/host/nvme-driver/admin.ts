import type { Host } from "../kernel/host.ts";
import { Rights } from "../memory/host-memory.ts";
import type { RightsMask } from "../memory/host-memory.ts";
import { UserBuffer } from "../memory/user-buffer.ts";
import type { NvmeCommand } from "./commands.ts";
import { NvmeStatusError, commandContext } from "./errors.ts";
import type { PrpBuilder } from "./prp.ts";
import type { Completion, NvmeQueue } from "./queue.ts";
import { isSuccess } from "./status.ts";

/** Rights the device needs on a command's buffer, seen from the device. */
const RIGHTS: Readonly<Record<DataDirection, RightsMask>> = { toDevice: Rights.read, fromDevice: Rights.write };

export type DataDirection = "toDevice" | "fromDevice";

/** What became of one command, for a record of a probe. */
export interface CommandRecord {
  readonly queue: number;
  readonly command: NvmeCommand;
  readonly completion: Completion;
}

/**
 * Maps a buffer for the device, runs the command with the data pointer filled in, unmaps.
 * @throws NvmeTimeoutError
 */
export async function transfer(
  host: Host,
  prps: PrpBuilder,
  queue: NvmeQueue,
  command: NvmeCommand,
  buffer: UserBuffer,
  direction: DataDirection,
  listStart = 0,
): Promise<Completion> {
  const pieces = buffer.pieces();
  const mapping = prps.build(pieces, listStart);
  const rights = RIGHTS[direction];
  for (const piece of pieces) host.iommu.grantRange(piece.address, piece.length, rights);
  try {
    return await queue.submit({ prp1: mapping.prp1, prp2: mapping.prp2, ...command });
  } finally {
    for (const piece of pieces) host.iommu.revokeRange(piece.address, piece.length, rights);
    mapping.release();
  }
}

/** Commands of the admin queue with the driver's own buffers, all recorded. */
export class AdminCommands {
  readonly records: CommandRecord[] = [];

  constructor(
    private readonly host: Host,
    private readonly prps: PrpBuilder,
    readonly queue: NvmeQueue,
  ) {}

  /** A command without data. Any status is returned. */
  async run(command: NvmeCommand): Promise<Completion> {
    return this.#record(command, await this.queue.submit(command));
  }

  /** A command without data that must succeed. @throws NvmeStatusError */
  async must(command: NvmeCommand): Promise<Completion> {
    return this.#check(command, await this.run(command));
  }

  /**
   * A command that brings data.
   * @returns the data, or undefined when the controller answered with an error status, which the caller tolerates
   */
  async tryRead(command: NvmeCommand, bytes: number): Promise<Buffer | undefined> {
    const { completion, data } = await this.#read(command, bytes);
    return isSuccess(completion.status) ? data : undefined;
  }

  /** @throws NvmeStatusError */
  async read(command: NvmeCommand, bytes: number): Promise<Buffer> {
    const { completion, data } = await this.#read(command, bytes);
    this.#check(command, completion);
    return data;
  }

  /** A command that carries data to the controller. Any status is returned. */
  async write(command: NvmeCommand, data: Buffer): Promise<Completion> {
    const buffer = UserBuffer.allocate(this.host.pages, data.length);
    try {
      buffer.write(data);
      return this.#record(command, await transfer(this.host, this.prps, this.queue, command, buffer, "toDevice"));
    } finally {
      buffer.free();
    }
  }

  async #read(command: NvmeCommand, bytes: number): Promise<{ completion: Completion; data: Buffer }> {
    const buffer = UserBuffer.allocate(this.host.pages, bytes);
    try {
      buffer.fill(0);
      const completion = await transfer(this.host, this.prps, this.queue, command, buffer, "fromDevice");
      return { completion: this.#record(command, completion), data: buffer.read() };
    } finally {
      buffer.free();
    }
  }

  #record(command: NvmeCommand, completion: Completion): Completion {
    this.records.push({ queue: this.queue.id, command, completion });
    return completion;
  }

  #check(command: NvmeCommand, completion: Completion): Completion {
    if (isSuccess(completion.status)) return completion;
    throw new NvmeStatusError(commandContext(this.queue.id, command, completion.cid), completion.status);
  }
}
