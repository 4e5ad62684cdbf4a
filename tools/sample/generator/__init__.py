"""Makes a township's ledgers out of a published household survey and a published case log."""
