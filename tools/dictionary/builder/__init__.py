"""The parts of tools/dictionary/make."""
