/**
 * Things that must not outlive this process: child processes and shared files. Each registers an action; the actions run once,
 * either when their owner disposes of them or when the process exits or is told to end by a signal.
 */
const actions = new Set<() => void>();
const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
let installed = false;

function runAll(): void {
  for (const action of [...actions]) {
    actions.delete(action);
    try {
      action();
    } catch {
      // One failed clean-up must not keep the others from running; nobody is left to be told.
    }
  }
}

function onSignal(signal: NodeJS.Signals): void {
  runAll();
  uninstall();
  // Raised again with our handler gone: the default action ends the process. Libraries that restore the terminal on a signal do
  // nothing as long as a handler besides theirs exists, so only this second delivery lets them act.
  process.kill(process.pid, signal);
}

function install(): void {
  if (installed) return;
  installed = true;
  process.on("exit", runAll);
  for (const signal of signals) process.on(signal, onSignal);
}

function uninstall(): void {
  if (!installed) return;
  installed = false;
  process.off("exit", runAll);
  for (const signal of signals) process.off(signal, onSignal);
}

/**
 * Registers a synchronous action for the end of the process.
 * @returns runs the action now (once) and forgets it
 */
export function atEnd(action: () => void): () => void {
  actions.add(action);
  install();
  return () => {
    if (!actions.delete(action)) return;
    if (actions.size === 0) uninstall();
    action();
  };
}
