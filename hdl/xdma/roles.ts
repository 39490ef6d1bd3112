/** What the channels of the DMA are for; a configuration gives one role to each. */

/**
 * Role of one channel: `host` is driven by the xdma driver with its own descriptors; the others take their descriptors from the
 * card (descriptor bypass): `control` moves SQEs, CQEs and admin data, `data` moves pages, `shared` both.
 */
export type ChannelRole = "host" | "control" | "data" | "shared";

/** Class of a transfer. Control never waits behind a full house of data: entries of the bypass FIFO are kept for it. */
export type TransferClass = "control" | "data";

/** Host to card, or card to host. */
export type Direction = "h2c" | "c2h";

/** Number of a channel; the IP has at most four in each direction (PG195, "Features"). */
export type Channel = 0 | 1 | 2 | 3;
export const CHANNELS: readonly Channel[] = [0, 1, 2, 3];

/** Roles of the channels of one direction, channel 0 first. 1 to 4 of them. */
export type ChannelRoles = readonly ChannelRole[];

/** Every channel of a direction, ascending. */
export const allChannels = (roles: ChannelRoles): Channel[] => CHANNELS.filter((n) => n < roles.length);

/** The channels that take their descriptors from the card, ascending. */
export const bypassChannels = (roles: ChannelRoles): Channel[] => allChannels(roles).filter((n) => roles[n] !== "host");

/** Bit N set: channel N takes its descriptors from the card (`dsc_bypass_rd`, `dsc_bypass_wr` of the IP). */
export const bypassMask = (roles: ChannelRoles): number =>
  bypassChannels(roles).reduce<number>((mask, n) => mask | (1 << n), 0);

/** The channels that carry transfers of a class, ascending. */
export const channelsOf = (roles: ChannelRoles, cls: TransferClass): Channel[] =>
  allChannels(roles).filter((n) => roles[n] === cls || roles[n] === "shared");

/** The roles as a short word for printed names: first letters, channel 0 first. */
export const roleLetters = (roles: ChannelRoles): string => roles.map((role) => role.slice(0, 1)).join("");
