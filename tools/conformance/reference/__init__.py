"""What the centre must make of changes, as pure functions written from SPEC §9 to §13."""
