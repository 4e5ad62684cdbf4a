"""Random programs of several devices against one centre."""
