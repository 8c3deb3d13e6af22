"""One module for each tag of the control plane's contract: translate, do one thing, translate back."""
