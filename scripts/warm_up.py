"""Compile the inner loops of solver and belief once: the first plan would wait half a minute."""

from __future__ import annotations

import numpy as np

from firstlight.planning.rules.belief import Belief
from firstlight.planning.rules.reported import Reported
from firstlight.planning.rules.rounds import warm_up

warm_up()
lon, lat = 34 + np.arange(12) * 0.0004, np.full(12, 43.0)
belief = Belief(lon, lat, [Reported(34.0, 43.0, 50.0), Reported(34.002, 43.0, 20.0, is_call=True)])
belief.fit(np.array([0, 5]), np.array([1.0, 0.0]))
belief.fit(np.array([0, 5]), np.array([1.0, 0.0]), method="kernel")
