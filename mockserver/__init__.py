"""A mock of the B2B invoice API that keeps state and obeys the contract's rules."""

import warnings

# Connexion imports names that starlette and jsonschema have deprecated: nothing that a user of the mock could change.
warnings.filterwarnings("ignore", module=r"connexion\.")
