/**
 * Physical Region Pages: where the data of a command lies in host memory (NVMe Base 2.2, PRP Entry and List). The rules about PRP1 and PRP2 are in
 * `prp_check`, those about lists in `prp_list_fetch` and `prp_list_read`; memory pages are 4 KiB (CAP.MPSMAX = 0).
 */
import { bits, bool, struct } from "../lang/index.ts";
import { StatusField } from "../lib/card-types.ts";

/** Bytes of a data transfer: 65536 blocks of 4 KiB are the most a command can name. */
export const TransferLength = bits(29);

/** Data pointer of a command. */
export const PrpRequest = struct({
  prp1: bits(64),
  prp2: bits(64),
  length: TransferLength, // bytes, a multiple of 4, at least 4
});

/**
 * A piece of host memory, in the order of the data; it never crosses a page. A `status` other than 0 says that the data pointer is wrong from
 * here on: that chunk has no data and is the last one.
 */
export const HostChunk = struct({
  address: bits(64), // byte address, a multiple of 4
  length: bits(13), // bytes, 4 to 4096
  last: bool,
  status: StatusField,
});

/** A checked pointer on its way to the walker. `status` other than 0: nothing of it may be used. */
export const CheckedPrp = struct({
  prp1: bits(64),
  prp2: bits(64),
  length: TransferLength,
  second: bool, // the data reaches into a second page
  list: bool, // PRP2 points to a list, whose entries were asked for
  status: StatusField,
});

/** Entries of a list to be read: those that name data, 2 to 65536; pointers to further list pages come on top. */
export const ListRequest = struct({ at: bits(64), entries: bits(17) });

/** The pointer to a page of data. A `status` other than 0 says that the list is wrong from here on, and ends the request. */
export const ListPage = struct({ address: bits(64), status: StatusField });

/**
 * A piece of a list that has been read. `count` entries, 1 to 32, the last of which points to the next page of the list if `pointer`. `ends`: the
 * last piece of its request. `failed`: the transfer failed, nothing of it may be used.
 */
export const ListPiece = struct({ index: bits(3), count: bits(6), pointer: bool, ends: bool, failed: bool });
