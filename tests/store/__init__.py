"""Where the state is kept: one suite over every store, and what the file of a `tinydb:` store promises."""
