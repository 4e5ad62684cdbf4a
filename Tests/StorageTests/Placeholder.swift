// This suite is being written by another engineer now: leave this folder alone.
