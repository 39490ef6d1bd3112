/** Clocks in the window of a run, by workload. */
export type Clocks = Readonly<Record<string, number>>;
/** What each card is allowed, by the configuration's name. */
export type Budgets = Readonly<Record<string, Clocks>>;
