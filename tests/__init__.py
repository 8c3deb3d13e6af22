"""The project as its users meet it: domain, stores, API, live server, drift between contract and code."""
