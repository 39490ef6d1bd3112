/** Error numbers the driver's system calls return, by their Linux names. */
export type XdmaErrorCode =
  "EINVAL" | "EIO" | "EBUSY" | "EFAULT" | "ENOMEM" | "ENODEV" | "ENOENT" | "EPROTO" | "EBADF" | "ETIMEDOUT";

/** A system call on one of the driver's nodes that failed. */
export class XdmaError extends Error {
  constructor(
    readonly code: XdmaErrorCode,
    detail: string,
    /** State that helps to find out why, one line each. */
    readonly state: readonly string[] = [],
  ) {
    super([`${code}: ${detail}`, ...state.map((line) => `  ${line}`)].join("\n"));
    this.name = "XdmaError";
  }
}
