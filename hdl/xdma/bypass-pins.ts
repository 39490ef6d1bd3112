/** The descriptor-bypass and status pins of the IP (PG195, "Descriptor Bypass Mode", "XDMA Status Ports"). */
import { bits, bool, input, output } from "../lang/index.ts";
import { byName } from "../lib/named-streams.ts";
import { type Channel, type ChannelRoles, type Direction, bypassChannels } from "./roles.ts";

/** Bits of `h2c_sts_N` and `c2h_sts_N`. */
export const STATUS = { busy: 0, descriptorDone: 3, run: 6 } as const;

/** The bypass pins of one channel as the card sees them: `byp_2: source(bypassBus)`. */
export const bypassBus = {
  ready: input(bool),
  src_addr: output(bits(64)),
  dst_addr: output(bits(64)),
  len: output(bits(28)),
  ctl: output(bits(16)),
  load: output(bool),
};
type Field = keyof typeof bypassBus;
const statusPin = input(bits(8));

/** Ports by name, e.g. `h2c_dsc_byp_load_2`, as the card sees them. Only those of channels in bypass exist. */
export type BypassPins<D extends Direction> = {
  readonly [F in Field as `${D}_dsc_byp_${F}_${Channel}`]: (typeof bypassBus)[F];
};
export type StatusPins<D extends Direction> = { readonly [P in `${D}_sts_${Channel}`]: typeof statusPin };

/** Bypass pins of every channel of a direction that takes its descriptors from the card, for a module of the card. */
export function bypassPins<D extends Direction>(direction: D, roles: ChannelRoles): BypassPins<D> {
  return pinsOf(direction, roles, bypassBus) as BypassPins<D>;
}

/** Status pins of the given channels of a direction, for a module of the card. */
export const statusPins = <D extends Direction>(direction: D, channels: readonly Channel[]): StatusPins<D> =>
  byName(
    channels.map((n) => `${direction}_sts_${n}` as const),
    () => statusPin,
  );

const ipBus = (domain: string) => ({
  ready: output(bool, domain),
  src_addr: input(bits(64), domain),
  dst_addr: input(bits(64), domain),
  len: input(bits(28), domain),
  ctl: input(bits(16), domain),
  load: input(bool, domain),
});
type IpBus = ReturnType<typeof ipBus>;

/** The same pins as the IP sees them. */
export type IpBypassPins<D extends Direction> = {
  readonly [F in Field as `${D}_dsc_byp_${F}_${Channel}`]: IpBus[F];
};

export function bypassPinsOfIp<D extends Direction>(
  direction: D,
  roles: ChannelRoles,
  domain: string,
): IpBypassPins<D> {
  return pinsOf(direction, roles, ipBus(domain)) as IpBypassPins<D>;
}

export const statusPinsOfIp = <D extends Direction>(direction: D, channels: readonly Channel[], domain: string) =>
  byName(
    channels.map((n) => `${direction}_sts_${n}` as const),
    () => output(bits(8), domain),
  );

/** One port per field and channel, channel by channel. */
const pinsOf = (direction: Direction, roles: ChannelRoles, fields: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(
    bypassChannels(roles).flatMap((n) =>
      Object.entries(fields).map(([field, port]) => [`${direction}_dsc_byp_${field}_${n}`, port]),
    ),
  );
