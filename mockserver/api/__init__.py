"""HTTP in, a rule asked, HTTP out: one handler module for each tag of the contract."""
