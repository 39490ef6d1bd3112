import type { KeyPath } from "./read-yaml.ts";
import type { ChannelRole, Config } from "./schema.ts";

/** A rule between keys that does not hold: which key to look at, what is wrong, how to mend it. */
export interface BrokenRule {
  readonly path: KeyPath;
  readonly message: string;
  readonly help: string;
}

/** `data width @ axi_aclk MHz` pairs of the PCIe block for generation × lanes (PG213 "Supported Clock Frequencies and Interface Widths", PG156). */
const LINK_WIDTHS: Record<string, readonly string[]> = {
  "1x1": ["64@125", "64@250"],
  "1x2": ["64@125", "64@250"],
  "1x4": ["64@125", "64@250"],
  "1x8": ["64@250", "128@125"],
  "1x16": ["128@250"],
  "2x1": ["64@125", "64@250"],
  "2x2": ["64@125", "64@250"],
  "2x4": ["64@250", "128@125"],
  "2x8": ["128@250", "256@125"],
  "2x16": ["256@250"],
  "3x1": ["64@125", "64@250"],
  "3x2": ["64@250", "128@125"],
  "3x4": ["128@250", "256@125"],
  "3x8": ["256@250"],
  "3x16": ["512@250"],
  "4x4": ["256@250"],
  "4x8": ["512@250"],
};

/** Device ids under vendor 10EEh that xdma.ko binds to (`xdma_mod.c` of dma_ip_drivers). */
const XDMA_DRIVER_IDS: ReadonlySet<number> = new Set(
  [
    "9048 9044 9042 9041 903f 9038 9028 9018 9034 9024 9014 9032 9022 9012 9031 9021 9011",
    "8011 8012 8014 8018 8021 8022 8024 8028 8031 8032 8034 8038",
    "7011 7012 7014 7018 7021 7022 7024 7028 7031 7032 7034 7038",
    "6828 6830 6928 6930 6a28 6a30 6d30 4808 4828 4908 4a28 4b28 2808",
  ].flatMap((line) => line.split(" ").map((id) => Number.parseInt(id, 16))),
);

/** Part-name prefixes of boards that come with constraints. */
const BOARD_PARTS = { kcu105: "xcku040-ffva1156", vcu118: "xcvu9p-flga2104", custom: "xc" } as const;

/** Every rule between keys; an empty list means the configuration can be built. */
export function checkRules(config: Config): BrokenRule[] {
  return [...device(config), ...link(config), ...channels(config), ...identity(config), ...capacity(config)];
}

function device({ device: { board, part, family } }: Config): BrokenRule[] {
  const broken: BrokenRule[] = [];
  if (!part.startsWith(BOARD_PARTS[board])) {
    broken.push({
      path: ["device", "part"],
      message: `board ${board} carries ${BOARD_PARTS[board]}, not ${part}`,
      help: "name the board's part, or set device.board to custom",
    });
  }
  const plus = /^xc(ku|vu|zu)\d+[a-z]*(p|eg|cg|ev|dr)-/.test(part) || /^xcu\d/.test(part);
  if (plus !== (family === "ultrascale_plus")) {
    broken.push({
      path: ["device", "family"],
      message: `${part} is ${plus ? "an UltraScale+" : "an UltraScale"} part`,
      help: `set device.family to ${plus ? "ultrascale_plus" : "ultrascale"}`,
    });
  }
  return broken;
}

function link({ pcie, xdma, device: { family } }: Config): BrokenRule[] {
  const plus = family === "ultrascale_plus";
  if (pcie.generation === 4 && !plus)
    return [
      {
        path: ["pcie", "generation"],
        message: "generation 4 needs UltraScale+",
        help: "set pcie.generation to 3 or name an UltraScale+ part",
      },
    ];
  if (pcie.lanes === 16 && !plus)
    return [
      {
        path: ["pcie", "lanes"],
        message: "16 lanes need UltraScale+",
        help: "set pcie.lanes to 8 or name an UltraScale+ part",
      },
    ];
  const pairs = LINK_WIDTHS[`${String(pcie.generation)}x${String(pcie.lanes)}`];
  if (pairs === undefined) {
    const help = pcie.lanes === 16 ? "use at most 8 lanes with generation 4" : "use 4 or 8 lanes with generation 4";
    return [
      {
        path: ["pcie", "lanes"],
        message: `the core has no Gen${String(pcie.generation)} x${String(pcie.lanes)}`,
        help,
      },
    ];
  }
  if (pairs.includes(`${String(xdma.data_width)}@${String(xdma.clock_mhz)}`)) return [];
  const list = pairs.map((pair) => pair.replace("@", " bits at ") + " MHz").join(" or ");
  return [
    {
      path: ["xdma", "data_width"],
      message: `Gen${String(pcie.generation)} x${String(pcie.lanes)} takes ${list}, not ${String(xdma.data_width)} bits at ${String(xdma.clock_mhz)} MHz`,
      help: "set xdma.data_width and xdma.clock_mhz to one of these pairs",
    },
  ];
}

function channels({ xdma, host: { personality } }: Config): BrokenRule[] {
  const check = (name: "h2c_roles" | "c2h_roles"): BrokenRule[] => {
    const path = ["xdma", name];
    const has = (role: ChannelRole) => xdma[name].includes(role);
    if (personality === "nvme" && has("host")) {
      return [
        {
          path,
          message: "no driver uses a host channel of personality nvme",
          help: "give the channel the role data, or set host.personality to xdma",
        },
      ];
    }
    if (personality === "xdma" && !has("host")) {
      return [
        {
          path,
          message: "personality xdma needs a host channel for the xdma driver",
          help: "give channel 0 the role host",
        },
      ];
    }
    const separate = has("control") && has("data");
    if (has("shared") ? has("control") || has("data") : !separate) {
      return [
        {
          path,
          message: "the NVMe blocks need one control and at least one data channel, or shared channels alone",
          help: "use [control, data, …], or [shared] where only one channel is left",
        },
      ];
    }
    if (xdma[name].filter((role) => role === "control" || role === "shared").length > 1) {
      return [
        {
          path,
          message: "control entries must keep their order, so only one channel may carry them",
          help: "leave one channel control (or shared) and make the others data",
        },
      ];
    }
    return [];
  };
  return [...check("h2c_roles"), ...check("c2h_roles")];
}

function identity({ pcie, host: { personality } }: Config): BrokenRule[] {
  const bound = pcie.vendor_id === 0x10ee && XDMA_DRIVER_IDS.has(pcie.device_id);
  if (bound === (personality === "xdma")) return [];
  const id = `${pcie.vendor_id.toString(16)}:${pcie.device_id.toString(16).padStart(4, "0")}`;
  return personality === "xdma"
    ? [
        {
          path: ["pcie", "device_id"],
          message: `xdma.ko does not bind to ${id}`,
          help: "use vendor 0x10ee and one of its ids, for example 0x8038 (UltraScale Gen3 x8) or 0x903f (UltraScale+ Gen3 x16)",
        },
      ]
    : [
        {
          path: ["pcie", "device_id"],
          message: `xdma.ko would bind to ${id} and take the card from the NVMe driver`,
          help: "use an id outside its table, for example 0xa038",
        },
      ];
}

function capacity({ namespaces, ddr, host: { personality } }: Config): BrokenRule[] {
  if (ddr.channels > 1 && personality === "xdma") {
    return [
      {
        path: ["ddr", "channels"],
        message: "the xdma driver's window reaches one DDR4 controller",
        help: "set ddr.channels to 1, or host.personality to nvme",
      },
    ];
  }
  const sum = namespaces.reduce((total, namespace) => total + namespace.size_mib, 0);
  const size = ddr.channels * ddr.size_mib;
  if (sum <= size) return [];
  return [
    {
      path: ["namespaces"],
      message: `the namespaces take ${String(sum)} MiB of ${String(size)} MiB of DDR`,
      help: "make them smaller or raise ddr.size_mib to what the board carries",
    },
  ];
}
