import type { Host } from "../kernel/host.ts";
import type { MessageTarget } from "../kernel/interrupts.ts";
import type { Bar, RegisterSpace } from "./bar.ts";
import { Msix, MsixControl } from "./config-space.ts";

const ENTRY_BYTES = 16;
const ENTRY_MASKED = 1;

/** MSI-X capability and its table in a BAR (PCI Local Bus 3.0 §6.8.2). */
export class MsixCapability {
  #enabled = 0;

  private constructor(
    private readonly host: Host,
    private readonly at: number,
    /** Entries of the table, 1 … 2048. */
    readonly tableSize: number,
    private readonly table: RegisterSpace,
    private readonly tableOffset: number,
    private readonly pba: RegisterSpace,
    private readonly pbaOffset: number,
  ) {}

  /** @param at offset of the capability in configuration space */
  static async read(host: Host, at: number, bars: readonly Bar[]): Promise<MsixCapability> {
    const control = await host.configRead(2, at + Msix.control);
    const table = await host.configRead(4, at + Msix.table);
    const pba = await host.configRead(4, at + Msix.pba);
    const space = (register: number): Bar => {
      const bar = bars.find((candidate) => candidate.index === (register & 7));
      if (!bar) throw new Error(`MSI-X structure in BAR ${register & 7}, which does not exist`);
      return bar;
    };
    const size = (control & MsixControl.tableSizeMask) + 1;
    return new MsixCapability(host, at, size, space(table), (table & ~7) >>> 0, space(pba), (pba & ~7) >>> 0);
  }

  /** Vectors in use; 0 while disabled. */
  get vectors(): number {
    return this.#enabled;
  }

  /**
   * Enables exactly `targets.length` vectors in the order Linux uses: capability on with the function masked, every entry masked,
   * messages written, function unmasked, entries unmasked. The memory space must be enabled.
   * @throws Error when the table has fewer entries
   */
  async enable(targets: readonly MessageTarget[]): Promise<void> {
    if (targets.length < 1 || targets.length > this.tableSize) {
      throw new Error(`${targets.length} MSI-X vectors asked of a table of ${this.tableSize}`);
    }
    const control = await this.host.configRead(2, this.at + Msix.control);
    const on = control | MsixControl.enable;
    await this.host.configWrite(2, this.at + Msix.control, on | MsixControl.functionMask);
    for (let vector = 0; vector < this.tableSize; vector++) this.setMask(vector, true);
    for (const [vector, target] of targets.entries()) this.#setMessage(vector, target);
    await this.host.configWrite(2, this.at + Msix.control, on & ~MsixControl.functionMask);
    for (const vector of targets.keys()) this.setMask(vector, false);
    this.#enabled = targets.length;
  }

  /** Masks the entries in use and switches the capability off. */
  async disable(): Promise<void> {
    for (let vector = 0; vector < this.#enabled; vector++) this.setMask(vector, true);
    const control = await this.host.configRead(2, this.at + Msix.control);
    await this.host.configWrite(2, this.at + Msix.control, control & ~MsixControl.enable);
    this.#enabled = 0;
  }

  /** Masks all vectors at once, or lets them go. */
  async maskFunction(masked: boolean): Promise<void> {
    const control = await this.host.configRead(2, this.at + Msix.control);
    const without = control & ~MsixControl.functionMask;
    await this.host.configWrite(2, this.at + Msix.control, masked ? without | MsixControl.functionMask : without);
  }

  /** Vector Control of one entry. */
  setMask(vector: number, masked: boolean): void {
    this.table.write32(this.#entry(vector) + 12, masked ? ENTRY_MASKED : 0);
  }

  /** @returns true while a message of this vector is withheld */
  async pending(vector: number): Promise<boolean> {
    const word = await this.pba.read32(this.pbaOffset + 4 * Math.floor(vector / 32));
    return ((word >>> (vector % 32)) & 1) === 1;
  }

  #setMessage(vector: number, target: MessageTarget): void {
    const entry = this.#entry(vector);
    this.table.write32(entry, Number(target.address & 0xffffffffn));
    this.table.write32(entry + 4, Number(target.address >> 32n));
    this.table.write32(entry + 8, target.data);
  }

  #entry(vector: number): number {
    if (vector < 0 || vector >= this.tableSize) throw new RangeError(`MSI-X vector ${vector} of ${this.tableSize}`);
    return this.tableOffset + ENTRY_BYTES * vector;
  }
}
