"""The portal: its pages over HTTP, and in a real browser."""
