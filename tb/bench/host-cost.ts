/** What the host takes for its part, in simulated ns. Nothing by default: results are of the card and the link. */
import { PciAttachment, type Host, type NvmeAttachment, type PciFunction, type VectorHandler } from "../host/index.ts";

export interface HostCost {
  /** From an interrupt message until its handler looks at the completion queue. */
  readonly interruptNs: number;
  /** From a completion until the next command is in the queue; commands of one queue one after the other. */
  readonly submitNs: number;
}

export const FREE_HOST: HostCost = { interruptNs: 0, submitNs: 0 };

/** The function itself; its handlers run late. */
export class LateAttachment extends PciAttachment implements NvmeAttachment {
  constructor(
    private readonly clock: Host,
    pci: PciFunction,
    private readonly delayNs: number,
  ) {
    super(clock, pci);
  }

  override enableVectors(handlers: readonly VectorHandler[]): Promise<void> {
    if (this.delayNs === 0) return super.enableVectors(handlers);
    return super.enableVectors(
      handlers.map(([name, handler]) => [name, () => void this.clock.timer(this.delayNs, handler)] as const),
    );
  }
}
