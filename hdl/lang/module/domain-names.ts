/** The user's name of the default domain; in the design it is "". */
const defaultDomain = "default";

/** Name of a domain in the design. */
export function toDesign(name: string): string {
  return name === defaultDomain ? "" : name;
}

/** Name of a domain as the user writes it. */
export function toUser(name: string): string {
  return name === "" ? defaultDomain : name;
}
