"""Speed and memory of the mock beside a bare application and Prism, as ratios within one run: `make bench`."""
