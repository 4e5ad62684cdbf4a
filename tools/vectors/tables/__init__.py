"""The tables of the protocol's test vectors, a module for each file."""
