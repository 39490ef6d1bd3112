# Clock crossings of resets. Read after the clocks are defined.

# top (resets): read across by intent: static while it is read
