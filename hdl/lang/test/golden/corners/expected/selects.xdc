# Clock crossings of selects. Read after the clocks are defined.

# top (selects): read across by intent: the same clock

# top (selects): read across by intent: and here
