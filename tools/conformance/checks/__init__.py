"""Requirement checks, one by one; each module holds those of one subject."""
