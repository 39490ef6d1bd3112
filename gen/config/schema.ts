/**
 * The configuration file: every key, its range, its default, what it means and what it costs.
 *
 * A key stands here only when something that is generated depends on it. `npm run explain` and `config/schema.json` are made from this file.
 */
import { z } from "zod";

const hex = (low: number, high: number, text: string) =>
  z.int().min(low).max(high).meta({ description: text, base: 16 });
const key = (text: string, costs?: string) => ({ description: text, ...(costs === undefined ? {} : { costs }) });
const ascii = (length: number) =>
  z.string().regex(new RegExp(`^[ -~]{1,${length}}$`), `1 to ${length} printable ASCII characters`);

/** What a DMA channel is for: the xdma driver, SQEs/CQEs/admin data, pages, or control and pages together. */
export const ROLES = ["host", "control", "data", "shared"] as const;
export type ChannelRole = (typeof ROLES)[number];
const roles = (direction: string) =>
  z
    .array(z.enum(ROLES))
    .min(1)
    .max(4)
    .meta(
      key(
        `Role of each ${direction} channel, channel 0 first: host (driven by the xdma driver, personality xdma only), control (SQEs, CQEs, admin data), data (pages), shared (control and data on one channel).`,
        "Each channel adds an engine to the XDMA core; three data channels keep a Gen3 x8 link busy.",
      ),
    );

const namespace = z.strictObject({
  size_mib: z.int().min(1).max(1048576).meta(key("Size in MiB.", "Taken from the DDR.")),
  lba_bytes: z
    .literal([512, 4096])
    .meta(key("Logical block size.", "512: blocks smaller than a page are read, merged and written back.")),
});

export const schema = z.strictObject({
  schema: z.literal(1).meta(key("Version of this file's form.")),
  project: z.strictObject({
    name: z
      .string()
      .regex(/^[a-z][a-z0-9_]{0,31}$/, "a name of 1 to 32 characters a-z, 0-9, _ that begins with a letter")
      .meta(key("Name of the configuration and of its output folder.")),
  }),
  device: z.strictObject({
    board: z.enum(["kcu105", "vcu118", "custom"]).meta(key("Board, for pins and constraints.")),
    part: z
      .string()
      .regex(/^xc[a-zA-Z0-9-]+$/, "a Vivado part name such as xcku040-ffva1156-2-e")
      .meta(key("Vivado part name.")),
    family: z
      .enum(["ultrascale", "ultrascale_plus"])
      .meta(key("Device family: decides the clock buffer (IBUFDS_GTE3 or GTE4) and which ports the XDMA core has.")),
  }),
  pcie: z.strictObject({
    generation: z.literal([1, 2, 3, 4]).meta(key("PCIe generation. 4 needs UltraScale+ and at most 8 lanes.")),
    lanes: z.literal([1, 2, 4, 8, 16]).meta(key("Lanes. 16 needs UltraScale+ and at most generation 3.")),
    max_payload: z
      .literal([128, 256, 512, 1024])
      .meta(
        key(
          "Largest payload of the simulated card, bytes; the host may lower it. On a board the PCIe block of the part decides.",
        ),
      ),
    vendor_id: hex(0x0001, 0xfffe, "PCI vendor id. Not a drive maker's unless it is yours."),
    device_id: hex(
      0x0000,
      0xffff,
      "PCI device id. Personality nvme: none the xdma driver binds to; personality xdma: one of those.",
    ),
    subsystem_vendor_id: hex(0x0000, 0xffff, "PCI subsystem vendor id."),
    subsystem_id: hex(0x0000, 0xffff, "PCI subsystem id."),
    revision_id: hex(0x00, 0xff, "PCI revision id."),
  }),
  host: z.strictObject({
    personality: z
      .enum(["nvme", "xdma"])
      .meta(
        key(
          "nvme: an NVMe drive (class 010802h), channels started by the card. xdma: bound by xdma.ko, which drives the host channels.",
        ),
      ),
  }),
  xdma: z.strictObject({
    data_width: z
      .literal([64, 128, 256, 512])
      .meta(
        key("Width of m_axi in bits. With clock_mhz it must carry the link.", "Buffers and crossings grow with it."),
      ),
    clock_mhz: z.literal([125, 250]).meta(key("axi_aclk in MHz.")),
    h2c_roles: roles("host-to-card"),
    c2h_roles: roles("card-to-host"),
    read_ids: z
      .literal([2, 4, 8, 16, 32, 64])
      .meta(key("Reads of host memory in flight per channel (xdma_rnum_rids).")),
    write_ids: z.literal([2, 4, 8, 16, 32]).meta(key("Writes to host memory in flight per channel (xdma_wnum_rids).")),
    bypass_fifo_depth: z
      .int()
      .min(4)
      .max(8)
      .meta(key("Descriptors the shared bypass FIFO of the core is trusted to hold.")),
    bypass_freed: z
      .enum(["start", "end"])
      .default("start")
      .meta(
        key(
          "When the core is trusted to free an entry of that FIFO: at the start of its transfer or at the end; not documented. The wrong choice loses speed, no data: with start and a core that frees at the end, data may fill the FIFO and control waits for it.",
          "No hardware. With end fewer transfers are in the core: about 9 % less of mixed 4 KiB traffic on Gen3 x8, a third of unaligned writes on Gen3 x16.",
        ),
      ),
    watchdog_us: z
      .int()
      .min(5)
      .max(10_000_000)
      .default(100_000)
      .meta(
        key(
          "Microseconds after which a DMA channel is stopped and started again that has descriptors and ends none; commands that had some there end with status 04h. Above 50000, the completion time-out of PCI Express, a read that the host never answers is reported by the core first; below that only for simulation.",
          "About 10 registers per channel, whatever the time. A stuck transfer holds its page slot twice as long.",
        ),
      ),
  }),
  nvme: z.strictObject({
    model: ascii(40).meta(key("Model number (Identify Controller MN).")),
    serial: ascii(20).meta(key("Serial number (SN); unique per card.")),
    firmware: ascii(8).meta(key("Firmware revision (FR).")),
    ready_timeout_ms: z
      .int()
      .min(500)
      .max(127500)
      .multipleOf(500)
      .meta(key("Longest time from CC.EN to CSTS.RDY, steps of 500 ms (CAP.TO).")),
  }),
  queues: z.strictObject({
    io_pairs: z
      .int()
      .min(1)
      .max(15)
      .meta(
        key(
          "I/O queue pairs. Each has its own interrupt vector.",
          "About 40 registers and a share of the context RAM each.",
        ),
      ),
    entries: z
      .int()
      .min(2)
      .max(4096)
      .meta(key("Largest I/O queue (CAP.MQES + 1).", "Nothing on the card: queues lie in host memory.")),
    commands: z
      .literal([8, 16, 32, 64, 128, 256])
      .meta(key("I/O commands in flight on the card.", "One entry of the command table each.")),
  }),
  data: z.strictObject({
    max_transfer_kib: z
      .literal([8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192])
      .meta(key("Largest transfer of one command in KiB (Identify Controller MDTS).", "Nothing on the card.")),
    page_slots: z
      .literal([8, 16, 32, 64])
      .meta(key("4 KiB page slots in each direction.", "32: 32 RAMB36 per direction at 256 bits.")),
  }),
  namespaces: z.array(namespace).min(1).max(32).meta(key("The namespaces, identifiers 1, 2, … in this order.")),
  ddr: z.strictObject({
    channels: z
      .literal([1, 2])
      .meta(
        key(
          "DDR4 controllers. With 2, blocks of 4 KiB lie on them in turns.",
          "One DDR4-2400 of 64 bits gives about 14 GB/s both ways together: a Gen3 x16 link needs two. A second controller and a second set of crossings.",
        ),
      ),
    size_mib: z
      .literal([512, 1024, 2048, 4096, 8192, 16384])
      .meta(key("Size of the memory at each DDR4 controller in MiB.")),
    clock_mhz: z
      .literal([200, 267, 300, 333])
      .meta(key("User clock of the DDR4 controller in MHz (a quarter of the memory clock).")),
  }),
});

export type Config = z.infer<typeof schema>;
