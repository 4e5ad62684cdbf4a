"""An independent client of the GridLedger device protocol, written from Protocol/SPEC.md alone."""
