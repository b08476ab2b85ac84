"""Every number of a narrow dtype through an implementation, counted exactly."""
